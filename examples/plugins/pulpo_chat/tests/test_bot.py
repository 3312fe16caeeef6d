"""The bot against a messenger that speaks HTTP."""

import asyncio
import logging

import pytest
from pulpo_core.exceptions import AuthenticationError
from pulpo_core.invocation import Invocation, current_invocation

from pulpo_chat.bot import Bot
from pulpo_chat.messenger import Message, Messenger
from pulpo_chat.testing import TOKEN, FakeMessenger

pytestmark = pytest.mark.any_engine


async def ask(bot: Bot, text: str, user: str = "7") -> str:
    return await bot.answer(Message(1, 70, user, text))


ANSWERS = {
    "/words_shout hello": "HELLO",
    "/words.shout hello": "HELLO",
    "/words_shout@my_bot hello 2": "HELLOHELLO",
    '/words_shout word="two words" times=2': "TWO WORDSTWO WORDS",
    "/words_shout times=2 a=b": "A=BA=B",
    """/words_count tags='["a", "b"]' since=2026-11-29""": '{\n "tags": 2,\n "year": 2026\n}',
    "/words_shout [x]": "[X]",
    "hello": "unknown command 'hello'\n/help lists them",
    "/nothing": "unknown command '/nothing'\n/help lists them",
    "": "unknown command ''\n/help lists them",
    "/words_shout 'x": 'the quotes do not match: No closing quotation\nwrite name="two words"',
    "/words_shout a 2 b": "unexpected word 'b'\n/words_shout word=… [times=…]",
    "/words_shout word=a word=b": "word is given twice\n/words_shout word=… [times=…]",
    "/words_forget": "You may not do this.",
    "/words_fail": "This failed: RuntimeError. The bot's log says more.",
}
BEGINNINGS = {
    "/words_count [1": "'[1' is not valid JSON: ",
    "/words_shout": "the input of operation 'words.shout' is not valid: word",
    "/words_shout a times=many": "the input of operation 'words.shout' is not valid: times",
}


async def test_what_is_answered(bot: Bot) -> None:
    assert {text: await ask(bot, text) for text in ANSWERS} == ANSWERS
    for text, beginning in BEGINNINGS.items():
        assert (await ask(bot, text)).startswith(beginning)


async def test_roles_and_strangers(bot: Bot) -> None:
    assert await ask(bot, "/words_forget", user="8") == "/words_forget: done"
    assert "/words_forget\n    Forget all words." in await ask(bot, "/help", user="8")
    listed = await ask(bot, "/help")
    assert "/words_shout word=… [times=…]\n    Say it loud." in listed
    assert "/words_forget" not in listed
    assert await ask(bot, "/help shout") == "/words_shout word=… [times=…]\n    Say it loud."
    assert await ask(bot, "/help forget") == "You may not run any command."
    assert await ask(bot, "/words_shout hi", user="9") == "You may not use this bot. Its owner can add your id: 9"


async def test_the_invocation_knows_who_and_where(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Invocation] = []

    async def shout(word: str, times: int = 1) -> str:
        invocation = current_invocation.get()
        assert invocation is not None
        seen.append(invocation)
        return word

    operation = bot._runtime.project.metadata.operation("words.shout")
    monkeypatch.setitem(vars(operation), "function", shout)
    await ask(bot, "/words_shout hi", user="8")
    assert [(each.actor.id, each.actor.roles, each.channel) for each in seen] == [
        ("chat:8", frozenset({"editor"}), "chat")
    ]


async def test_it_listens(bot: Bot, messenger: FakeMessenger, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    messenger.failures = [500, 429]
    messenger.update({"message": {"chat": {"id": 70}, "from": {"id": 7}, "photo": []}})
    messenger.update({"edited_message": {}})
    messenger.write("/words_shout hello")
    listening = asyncio.create_task(bot.run())
    assert await asyncio.to_thread(messenger.wait_for_answers, 1) == ["HELLO"]
    messenger.write("/words_all")
    messenger.write("/words_shout again", chat=80)
    assert (await asyncio.to_thread(messenger.wait_for_answers, 2))[1] == "x" * 4094 + " …"
    assert await asyncio.to_thread(messenger.wait_for_answers, 1, chat=80) == ["AGAIN"]
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening
    offsets = [values["offset"] for method, values in messenger.requests if method == "getUpdates"]
    assert offsets == sorted(offsets)
    assert TOKEN not in caplog.text
    assert "the messenger does not answer, trying again" in caplog.text


async def test_a_command_that_runs_when_it_stops_is_answered(bot: Bot, messenger: FakeMessenger) -> None:
    started, end = asyncio.Event(), asyncio.Event()

    async def slow(message: Message) -> str:
        started.set()
        await end.wait()
        return "late"

    bot.answer = slow  # type: ignore[method-assign]
    messenger.write("/slow")
    listening = asyncio.create_task(bot.run())
    await started.wait()
    listening.cancel()
    end.set()
    with pytest.raises(asyncio.CancelledError):
        await listening
    assert messenger.wait_for_answers(1) == ["late"]
    confirmed = messenger.requests[1]
    assert confirmed == ("getUpdates", {"offset": 2, "timeout": 0, "limit": 1})


async def test_a_wrong_token(messenger: FakeMessenger) -> None:
    async with Messenger(messenger.url, "999:wrong") as connection:
        with pytest.raises(AuthenticationError, match="the messenger refuses the token") as caught:
            await connection.messages(0)
    assert "999" not in str(caught.value)
