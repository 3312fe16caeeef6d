"use strict";
// The list of all pages, its search, the choice between light and dark, and buttons that copy and fit. Without it, the
// pages can be read all the same.

const root = document.documentElement.dataset.root;
const here = location.href.replace(/[#?].*$/, "");
const navigation = document.getElementById("navigation");
const input = document.getElementById("search");
const headings = { model: "Models", operation: "Operations", flow: "Flows" };

function made(tag, text, attributes = {}) {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function listed(page) {
  const item = document.createElement("li");
  const link = made("a", "", { href: root + page.page, title: page.text });
  for (const part of page.title.split(/(?<=\.)/)) link.append(part, document.createElement("wbr"));
  if (link.href === here) link.setAttribute("aria-current", "page");
  item.append(link);
  item.searched = [page.title, page.text, ...page.tags].join("\n").toLowerCase();
  return item;
}

function addPages() {
  for (const [kind, heading] of Object.entries(headings)) {
    const pages = globalThis.pulpoPages.filter((page) => page.kind === kind);
    if (!pages.length) continue;
    const section = document.createElement("section");
    const list = document.createElement("ul");
    list.append(...pages.map(listed));
    section.append(made("h2", heading), list);
    document.getElementById("pages").append(section);
  }
  navigation.querySelector("#pages [aria-current]")?.scrollIntoView({ block: "center" });
}

function search() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const section of document.querySelectorAll("#pages section")) {
    let shown = 0;
    for (const item of section.querySelectorAll("li")) {
      item.hidden = !words.every((word) => item.searched.includes(word));
      shown += !item.hidden;
    }
    section.hidden = !shown;
    found += shown;
  }
  document.getElementById("found").textContent = words.length ? `${found} found` : "";
}

function links() {
  return [...navigation.querySelectorAll("a")].filter((link) => link.offsetParent !== null);
}

function step(event, direction) {
  const all = document.activeElement === input ? [...document.querySelectorAll("#pages li:not([hidden]) a")] : links();
  const next = all[all.indexOf(document.activeElement) + direction];
  if (next) next.focus();
  else if (direction < 0) input.focus();
  event.preventDefault();
}

function onKey(event) {
  const typing = event.target.matches("input, textarea, [contenteditable]");
  const inNavigation = navigation.contains(document.activeElement);
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && !typing) {
    openMenu(true);
    input.select();
    event.preventDefault();
  } else if (event.key === "Escape" && inNavigation) {
    input.value = "";
    search();
    openMenu(false);
    document.getElementById("content").focus();
  } else if (event.key === "Enter" && event.target === input && input.value) {
    document.querySelector("#pages li:not([hidden]) a")?.click();
  } else if (event.key === "ArrowDown" && inNavigation) step(event, 1);
  else if (event.key === "ArrowUp" && inNavigation) step(event, -1);
}

function openMenu(open) {
  navigation.classList.toggle("open", open);
  document.getElementById("menu").setAttribute("aria-expanded", open);
}

function stored(change) {
  try {
    return change(localStorage); // which a browser may refuse to pages that are files
  } catch {
    return null;
  }
}

function setTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  document.getElementById("theme").textContent = { light: "Light", dark: "Dark" }[theme] ?? "Auto";
  document.getElementById("theme").setAttribute("aria-label", `Colors: ${theme ?? "system setting"}`);
}

function nextTheme() {
  const next = { light: "dark", dark: undefined }[document.documentElement.dataset.theme];
  const theme = document.documentElement.dataset.theme ? next : "light";
  stored((storage) => (theme ? storage.setItem("theme", theme) : storage.removeItem("theme")));
  setTheme(theme);
}

function addCopyButton(figure) {
  const button = made("button", "Copy", { type: "button" });
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(figure.querySelector("code").textContent);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 1500);
  });
  figure.querySelector("figcaption").append(button);
}

// A drawing that is wider than its frame can be shown whole, or as large as it is.
function addFitButton(drawing) {
  const image = drawing.querySelector("svg");
  if (image.width.baseVal.value <= drawing.clientWidth) return;
  const button = made("button", "Fit", { type: "button", class: "fit", "aria-pressed": "false" });
  button.addEventListener("click", () => button.setAttribute("aria-pressed", drawing.classList.toggle("fitted")));
  drawing.before(button);
}

addPages();
setTheme(stored((storage) => storage.getItem("theme")) ?? undefined);
document.querySelector(".search").hidden = false;
document.getElementById("menu").hidden = document.getElementById("theme").hidden = false;
document.documentElement.classList.add("scripted");
document.getElementById("menu").addEventListener("click", () => openMenu(!navigation.classList.contains("open")));
document.getElementById("theme").addEventListener("click", nextTheme);
input.addEventListener("input", search);
document.addEventListener("keydown", onKey);
document.querySelectorAll("figure.code").forEach(addCopyButton);
document.querySelectorAll(".drawing").forEach(addFitButton);
