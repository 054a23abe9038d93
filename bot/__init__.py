"""Everything that is a process or faces WeChat, a browser or a terminal."""
