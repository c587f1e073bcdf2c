"""The command palette: everything a key does, the questions asked before, and every document."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import cast

from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.markup import escape

from ragtool.render.safety import one_line
from ragtool.search.citation import document_label
from ragtool.tui.screens.ask import AskScreen
from ragtool.tui.session import Session

Command = tuple[str, str, Callable[[], object]]
"""Its name, what it does, and how to do it."""


class RagtoolCommands(Provider):
    """Commands for the screen the palette was opened on."""

    async def discover(self) -> Hits:
        """What is offered before anything is typed."""
        for name, words, call in self._keys():
            yield DiscoveryHit(Content(name), call, text=name, help=escape(words))

    async def search(self, query: str) -> Hits:
        """The commands that match, best first."""
        matcher = self.matcher(query)
        for name, words, call in (*self._keys(), *self._questions(), *self._documents()):
            score, offsets = matcher.fuzzy_search.match(query, name)
            if score > 0:
                # Matcher.highlight would take brackets in a document's name for markup.
                display = Content(name)
                for offset in offsets:
                    display = display.stylize("underline", offset, offset + 1)
                yield Hit(score, display, call, text=name, help=escape(words))

    def _keys(self) -> Iterable[Command]:
        """What the keys of this screen and of the application do."""
        seen = set()
        for owner in (self.screen, self.app):
            for binding in Binding.make_bindings(type(owner).__dict__.get("BINDINGS", ())):
                if binding.action not in seen and binding.description:
                    seen.add(binding.action)
                    key = self.app.get_key_display(binding)
                    words = f"{binding.tooltip or binding.description} ({key})"
                    yield binding.description, words, partial(owner.run_action, binding.action)

    def _questions(self) -> Iterable[Command]:
        if isinstance(self.screen, AskScreen):
            for question in reversed(cast(Session, self.app).state.questions):
                yield f"Ask: {one_line(question)}", "asked before", partial(self.screen.ask, question)

    def _documents(self) -> Iterable[Command]:
        if isinstance(self.screen, AskScreen):
            for own in cast(Session, self.app).documents:
                yield f"Read: {one_line(document_label(own))}", one_line(own.path), partial(self.screen.read, own)
