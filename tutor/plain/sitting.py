"""One lesson, page by page, at a prompt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tutor.course.model import Exercise, Lesson, Quiz
from tutor.course.shelf import Shelf
from tutor.plain.asking import Asking
from tutor.plain.console import Console
from tutor.plain.desk import Desk
from tutor.plain.lookup import Lookup
from tutor.plain.orders import help_lines
from tutor.plain.pages import Page, page_at, page_of, pages
from tutor.plain.text import lines_of, wrapped
from tutor.study import Study


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The learner leaves the lesson: for another one, at a line of its file, or for good."""

    lesson: str | None
    line: int = 0


class Sitting:
    """Shows the pages of a lesson and does what is typed."""

    def __init__(self, shelf: Shelf, lesson: Lesson, study: Study, console: Console) -> None:
        self._course = shelf.course
        self.lesson = lesson
        self.study = study
        self.console = console
        self.pages = pages(lesson, console.width, ascii=console.ascii)
        self._at = 0
        self._desk: Desk | None = None
        self._desks: dict[str, Desk] = {}
        self._can_undo = False
        self._lookup = Lookup(shelf, study, console)
        self._orders: dict[str, Callable[[], object]] = {
            "n": lambda: self._turn(1),
            "p": lambda: self._turn(-1),
            "ne": lambda: self._to_exercise(1),
            "pe": lambda: self._to_exercise(-1),
            "again": self._show,
            "t": lambda: self._lookup.contents(self.pages),
            "w": lambda: self._lookup.where(self._at, self.pages),
            "?": lambda: console.say(*help_lines()),
            "u": self._undo_reset,
            "r": self._run,
        }
        self._of_cells: dict[str, Callable[[Desk], object]] = {
            "c": Desk.check,
            "a": Desk.compare,
            "h": Desk.hint,
            "H": Desk.hints,
            "s": Desk.solution,
            "o": Desk.output,
            "m": Desk.take,
            "list": Desk.list_text,
            "e": self._write,
            "x": self._reset,
        }

    @property
    def page(self) -> Page:
        """The page the learner is on."""
        return self.pages[self._at]

    def go_to_line(self, line: int) -> None:
        """Begin at the page that holds a line of the file."""
        self._at = page_at(self.pages, line)

    def go_to_saved(self) -> None:
        """Begin where the learner left, here or on the screen."""
        key = self.study.progress.position.rpartition(":")[0]
        self._at = page_of(self.pages, key) or 0

    # --- the loop -----------------------------------------------------------------------------------------------

    def learn(self) -> Elsewhere:
        """Show pages and do what is typed until the learner goes elsewhere."""
        self._show()
        while True:
            self.console.say("")
            order = self.console.ask(self._prompt())
            if order is None or order.strip() in ("q", "quit", "exit"):
                return Elsewhere(None)
            going = self._do(order.strip())
            if isinstance(going, Elsewhere):
                return going

    def _prompt(self) -> str:
        item, desk = self.page.item, self._desk
        if desk is None or item is None:
            return self._asked("Enter reads on" if not self._is_last else "The end; l lists the lessons")
        if isinstance(item, Quiz):
            return self._asked(
                "answer it, or Enter reads on" if item.answer else "number of your answer; Enter reads on"
            )
        if isinstance(item, Exercise):
            if desk.has_passed:
                return self._asked("passed; Enter reads on")
            return self._asked("e writes, c checks, h hint; Enter reads on")
        if desk.asks:
            return self._asked("Enter asks for your prediction")
        if desk.runs_first:
            return self._asked("Enter runs it; n reads on")
        return self._asked("Enter reads on; r runs, e edits" if desk.is_demo else "Enter reads on")

    def _asked(self, what: str) -> str:
        return f"[{self._at + 1}/{len(self.pages)}: {what}] "

    @property
    def _is_last(self) -> bool:
        return self._at == len(self.pages) - 1

    def _do(self, order: str) -> Elsewhere | None:
        """Do one order; where the learner goes, if elsewhere."""
        name, _, rest = order.partition(" ")
        if order.startswith("/"):
            name, rest = "/", order[1:]
        desk, item = self._desk, self.page.item
        if not order:
            return self._enter()
        if isinstance(item, Quiz) and self._asking(item).takes(order):
            self._asking(item).answer(order)
        elif name in ("l", "f", "g", "i", "/", "v", "E"):
            return self._far(name, rest.strip())
        elif rest or (name not in self._orders and name not in self._of_cells):
            self.console.say(f"There is no order '{order}'. ? lists them.")
        elif name in self._orders:
            self._orders[name]()
        elif desk is None:
            self.console.say("There is no cell on this page; Enter reads on.")
        else:
            self._of_cells[name](desk)
        return None

    def _asking(self, quiz: Quiz) -> Asking:
        return Asking(quiz, self.study, self.console)

    def _enter(self) -> Elsewhere | None:
        desk = self._desk
        if desk is not None and desk.asks:
            if desk.predict():
                desk.run()
                return None
            return Elsewhere(None)
        if desk is not None and desk.runs_first:
            self._run()
        else:
            self._turn(1)
        return None

    # --- pages --------------------------------------------------------------------------------------------------

    def _turn(self, step: int) -> None:
        place = self._at + step
        if not 0 <= place < len(self.pages):
            self.console.say(
                "This is the end of the lesson; l lists the lessons." if step > 0 else "This is the first page."
            )
            return
        self._at = place
        self._show()

    def _to_exercise(self, step: int) -> None:
        place = self._at + step
        while 0 <= place < len(self.pages) and not isinstance(self.pages[place].item, Exercise):
            place += step
        if 0 <= place < len(self.pages):
            self._at = place
            self._show()
        else:
            self.console.say(f"There is no {'further' if step > 0 else 'earlier'} exercise.")

    def _show(self) -> None:
        page, console = self.page, self.console
        console.tell(lines_of(page.blocks, console.width, ascii=console.ascii))
        if page.blocks and page.item is not None:
            console.say("")
        self._desk = None
        if page.item is not None:
            self._desk = self._desks.setdefault(page.item.key, Desk(page.item, self.study, console))
            self._desk.show()
            if isinstance(page.item, Quiz):
                self._asking(page.item).show()
            self.study.move_to(f"{page.item.key}:0")
        if self._is_last:
            self._ending()

    def _ending(self) -> None:
        done, total = self.study.counts()
        following = self._course.neighbour(self.lesson.id, 1)
        told = f"End of the lesson: {done} of {total} exercises passed."
        more = f" The next one is {following.title}: l {following.id}" if following else ""
        self.console.say(*wrapped(told + more, self.console.width))

    # --- cells --------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        desk = self._desk
        if desk is None or desk.cell is None:
            self.console.say("There is nothing to run on this page.")
        elif desk.asks:
            if desk.predict():
                desk.run()
        else:
            desk.run()

    def _write(self, desk: Desk) -> None:
        from tutor.plain.writing import write

        if desk.writable() and desk.cell is not None:
            desk.put(write(self.study.text(desk.cell), self.console.ask, self.console.say))

    def _reset(self, desk: Desk) -> None:
        if isinstance(desk.item, Quiz):
            self.study.note(desk.item.key, answer=None)
            self._show()
        elif desk.reset():
            self._can_undo = True

    def _undo_reset(self) -> None:
        if not self._can_undo:
            self.console.say("Nothing has been reset that could be brought back.")
            return
        self.study.store.undo_reset()
        self.study.reload()
        self._can_undo = False
        self.console.say("Your work is back.")

    # --- further away -------------------------------------------------------------------------------------------

    def _far(self, name: str, rest: str) -> Elsewhere | None:
        """Do an order that is followed by something, or leads out of the page."""
        if name == "l":
            lesson = self._lookup.lessons(rest)
            return None if lesson is None else Elsewhere(lesson)
        if name == "f":
            return self._follow(rest)
        if name == "/":
            self._lookup.search(rest)
        elif name == "i":
            self._lookup.term(rest)
        elif name == "g":
            self._go(rest)
        elif self._desk is None or self._desk.cell is None:
            self.console.say("There is no cell on this page; Enter reads on.")
        elif name == "v":
            self._desk.history(rest)
        else:
            self._desk.hand_off()
        return None

    def _go(self, rest: str) -> None:
        if not rest.isdigit() or not 1 <= int(rest) <= len(self.pages):
            self.console.say(f"Which page? g 1 to g {len(self.pages)}; t lists the contents.")
            return
        self._at = int(rest) - 1
        self._show()

    def _follow(self, rest: str) -> Elsewhere | None:
        hit = self._lookup.hit(rest)
        if hit is None:
            return None
        if hit.lesson != self.lesson.id:
            return Elsewhere(hit.lesson, hit.line)
        self.go_to_line(hit.line)
        self._show()
        return None
