"""The shipped lessons keep their promises."""
