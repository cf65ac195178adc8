"""Looking something up at the prompt: contents, lessons, search, terms, and where one is."""

from __future__ import annotations

from tutor import maths
from tutor.course.catalogue import find_entry
from tutor.course.glossary import read_glossary
from tutor.course.mentions import told_where
from tutor.course.shelf import Shelf
from tutor.course.suggest import did_you_mean
from tutor.errors import UsageError
from tutor.plain.console import Console
from tutor.plain.pages import Page, page_at
from tutor.plain.text import lines_of, wrapped
from tutor.study import Study
from tutor.study.outlines import Part, outline
from tutor.study.search import Hit, Index
from tutor.study.standings import standings
from tutor.study.state import State
from tutor.study.whereabouts import whereabouts

_MOST_FOUND = 15


class Lookup:
    """Tells of a course whose lesson is learnt; what it finds, the sitting goes to."""

    def __init__(self, shelf: Shelf, study: Study, console: Console) -> None:
        self.shelf = shelf
        self.course = shelf.course
        self.study = study
        self.console = console
        self._found: tuple[Hit, ...] = ()

    def contents(self, pages: list[Page]) -> None:
        """What the lesson consists of, and on which of its pages."""
        for entry in outline(self.study.lesson, self.study.progress, render=self._formula):
            kind = f"{entry.part.value.capitalize()}: " if entry.part is not Part.HEADING else ""
            state = f" ({entry.state.value})" if entry.state is not State.NONE else ""
            number = page_at(pages, entry.line) + 1
            self.console.say(f"{number:>3} {'  ' * entry.level} {kind}{entry.title}{state}")
        self.console.say("g and the number of a page goes there.")

    def where(self, number: int, pages: list[Page]) -> None:
        """Where the learner is, on the page of this number, counted from 0, and what comes next."""
        say, store = self.console.say, self.study.store
        stand = standings(self.shelf, store)
        where = whereabouts(
            self.course, self.study.lesson, self.study.progress, stand, store=store, line=pages[number].line
        )
        say(f"{self.study.lesson.title}, page {number + 1} of {len(pages)}.")
        if where.section:
            say(*wrapped(f"In the section: {where.section}", self.console.width))
        say(*wrapped(where.standing, self.console.width), *wrapped(where.advice, self.console.width))

    def lessons(self, rest: str) -> str | None:
        """The id of the lesson that is asked for; with nothing asked for, tell of all and give None."""
        if rest:
            try:
                return find_entry(self.course, rest).id
            except UsageError as error:
                self.console.say(*wrapped(str(error), self.console.width))
                return None
        standing = standings(self.shelf, self.study.store)
        for entry in self.course.entries:
            stands = standing[entry.id]
            done = f", {stands.done} of {stands.total} exercises passed" if stands.total else ""
            here = ", here" if entry.id == self.study.lesson.id else ""
            self.console.say(
                f"{entry.id}: {entry.title}{f', {entry.minutes} minutes' if entry.minutes else ''}{done}{here}"
            )
        self.console.say("l and a name, or its number, opens one: l 5")
        return None

    def search(self, query: str) -> None:
        """Search all lessons."""
        index = Index()
        for lesson in self.shelf.lessons():
            index.add(lesson)
        found = index.find(query, limit=_MOST_FOUND, render=self._formula)
        self._found = found.hits
        if not found.hits:
            self.console.say(
                "Nothing is found. / and some words searches all lessons." if query.strip() else "/ and what?"
            )
            return
        for number, hit in enumerate(found.hits, 1):
            self.console.say(*wrapped(f"{number}. {hit.lesson}, {hit.section}: {hit.text}", self.console.width, "   "))
        more = f" of {found.total}" if found.total > len(found.hits) else ""
        self.console.say(f"{len(found.hits)}{more} found; f and a number goes there.")

    def hit(self, rest: str) -> Hit | None:
        """What was found last, by its number; None, and why, where there is no such."""
        if rest.isdigit() and 1 <= int(rest) <= len(self._found):
            return self._found[int(rest) - 1]
        count = len(self._found)
        self.console.say(f"Which one? f 1 to f {count}." if count else "Search first: / and some words.")
        return None

    def term(self, name: str) -> None:
        """What a term means, or all terms."""
        path = self.course.glossary
        glossary = read_glossary(path) if path is not None else None
        if glossary is None:
            self.console.say("This course has no glossary.")
        elif not name:
            names = ", ".join(sorted((entry.name for entry in glossary.entries), key=str.casefold))
            self.console.say(*wrapped(names, self.console.width), "i and a term tells what it means.")
        elif (entry := glossary.find(name)) is None:
            known = [entry.name for entry in glossary.entries]
            self.console.say(
                *wrapped(f"No entry '{name}'. {did_you_mean(name, known, always='i lists all')}", self.console.width)
            )
        else:
            blocks = glossary.definition(entry)
            self.console.say(entry.name)
            self.console.tell(lines_of(blocks, self.console.width, ascii=self.console.ascii))
            self.console.say(*wrapped(told_where(self.course, entry.name), self.console.width))

    def _formula(self, tex: str) -> str:
        return maths.inline(tex, ascii=self.console.ascii)
