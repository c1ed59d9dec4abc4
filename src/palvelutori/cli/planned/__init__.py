"""The parts of `palvelutori plan`: figures of the kernel, words, files."""
