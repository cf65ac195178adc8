"""``nn-tutor doctor``: looks at the machine and says what to mend."""

from tutor.doctor.report import run

__all__ = ["run"]
