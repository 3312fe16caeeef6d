"""The bot: reads messages, invokes operations as the people who wrote them, and answers."""

import asyncio

from pulpo_core import Actor, OperationMetadata, PulpoException, get_logger, invoke
from pulpo_core.exceptions import PermissionDeniedError
from pulpo_core.runtime import Runtime

from pulpo_chat.chat_commands import command_of, read_call, usage_of
from pulpo_chat.messenger import Message, Messenger
from pulpo_chat.settings import ChatSettings

CHANNEL = "chat"
STOP_SECONDS = 10.0
log = get_logger(__name__)


class Bot:
    """The bot of a running project."""

    def __init__(self, runtime: Runtime, messenger: Messenger, settings: ChatSettings) -> None:
        self._runtime = runtime
        self._messenger = messenger
        self._users = settings.users
        self._slots = asyncio.Semaphore(settings.parallel)

    async def run(self) -> None:
        """Answer messages until the task is cancelled, which gives the commands that run a few seconds to end.

        Messages are confirmed before their commands run: a command that a crash interrupts is not repeated.
        """
        offset, replies = 0, set[asyncio.Task[None]]()
        try:
            while True:
                messages, offset = await self._messenger.messages(offset)
                if messages:
                    await self._messenger.confirm(offset)
                for message in messages:
                    reply = asyncio.create_task(self._reply(message))
                    replies.add(reply)
                    reply.add_done_callback(replies.discard)
        finally:
            if replies:
                await asyncio.wait(replies, timeout=STOP_SECONDS)

    async def answer(self, message: Message) -> str:
        """Return the text to answer a message with."""
        if message.user not in self._users:
            return f"You may not use this bot. Its owner can add your id: {message.user}"
        actor = Actor(f"chat:{message.user}", frozenset(self._users[message.user]))
        try:
            word, _, rest = message.text.partition(" ")
            if word in ("/help", "/start"):
                return await self._help(actor, rest.strip())
            call = read_call(message.text, self._runtime.project.metadata.operations)
            output = await invoke(call.operation, call.values, actor=actor, channel=CHANNEL)
            return _shown(call.operation, output)
        except PermissionDeniedError:
            return "You may not do this."
        except PulpoException as error:
            return f"{error.message}\n{error.hint or ''}".strip()
        except Exception as error:
            log.exception("command failed", user=message.user)
            return f"This failed: {type(error).__name__}. The bot's log says more."

    async def _reply(self, message: Message) -> None:
        async with self._slots:
            try:
                await self._messenger.send(message.chat, await self.answer(message))
            except PulpoException as error:  # the bot was thrown out of the chat, for example
                log.warning("the answer cannot be sent", reason=error.message)

    async def _help(self, actor: Actor, part: str) -> str:
        """Return the commands that the actor may use, and whose names contain a part."""
        access, operations = self._runtime.access, self._runtime.project.metadata.operations
        found = [each for each in operations if part in command_of(each)]
        permitted = [each for each in found if await access.permits(actor, "invoke", each)]
        lines = [f"{usage_of(each)}\n    {each.description.partition(chr(10))[0]}".rstrip() for each in permitted]
        return "\n".join(lines) or "You may not run any command."


def _shown(operation: OperationMetadata, output: object) -> str:
    """Return the output as text: a string as it is, anything else as JSON."""
    if output is None:
        return f"{command_of(operation)}: done"
    return output if isinstance(output, str) else operation.output_adapter.dump_json(output, indent=1).decode()
