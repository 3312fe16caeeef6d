"""A bot that offers the operations of a Pulpo project as commands of a chat. The hooks are in `pulpo_chat.hooks`."""
