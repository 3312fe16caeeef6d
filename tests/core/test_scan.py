"""Looking for decorated code without importing it."""

from pathlib import Path

from pulpo_core.cli.scan import decorated_modules


def test_what_is_found(tmp_path: Path) -> None:
    files = {
        "main.py": "from pulpo_core import operation\n@operation\ndef f(): ...\n",
        "called.py": "import pulpo_core\n@pulpo_core.datamodel(name='A')\nclass A: ...\n",
        "pkg/__init__.py": "@operation()\nasync def f(): ...\n",
        "pkg/deep/inside.py": "class A:\n    @operation\n    def f(self): ...\n",
        "plain.py": "def operation(): ...\noperation()\n",
        "broken.py": "@operation\ndef f(:\n",
        "null.py": "@operation\ndef f(): ...\x00\n",
        "import.py": "@operation\ndef f(): ...\n",
        "with-hyphen.py": "@operation\ndef f(): ...\n",
        "tests/test_it.py": "@operation\ndef f(): ...\n",
        ".venv/lib/x.py": "@operation\ndef f(): ...\n",
        "node_modules/x.py": "@operation\ndef f(): ...\n",
        "text.txt": "@operation\ndef f(): ...\n",
        "raises.py": "raise SystemExit\n@operation\ndef f(): ...\n",
    }
    for name, source in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    (tmp_path / "latin.py").write_bytes(b"# coding: latin-1\n# \xe9\n@operation\ndef f(): ...\n")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert decorated_modules(tmp_path) == ["called", "latin", "main", "pkg", "pkg.deep.inside", "raises"]


def test_nothing(tmp_path: Path) -> None:
    assert decorated_modules(tmp_path) == []
    assert decorated_modules(tmp_path / "missing") == []
