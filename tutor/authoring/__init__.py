"""For those who write lessons: the proof that a lesson keeps what it promises."""
