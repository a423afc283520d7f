"""ICU's root collation through its C interface, so that orders can be checked without the code under proof."""

import ctypes
import ctypes.util
import re


class Collation:
    """Tertiary strength, as directories sort."""

    KEY_BYTES_MAX = 8192

    def __init__(self):
        name = ctypes.util.find_library("icui18n")
        if not name:
            raise RuntimeError("libicui18n is not installed")
        self.version = re.search(r"so\.(\d+)", name).group(1)
        self.library = ctypes.CDLL(name)
        opened = self.function("ucol_open")
        opened.restype = ctypes.c_void_p
        status = ctypes.c_int(0)
        self.collator = ctypes.c_void_p(opened(b"root", ctypes.byref(status)))
        if status.value > 0:
            raise RuntimeError(f"ucol_open failed with {status.value}")
        self.sort_key = self.function("ucol_getSortKey")

    def function(self, name):
        return getattr(self.library, f"{name}_{self.version}")

    def key(self, text):
        encoded = text.encode("utf-16-le")
        buffer = ctypes.create_string_buffer(self.KEY_BYTES_MAX)
        size = self.sort_key(self.collator, ctypes.c_char_p(encoded), len(encoded) // 2, buffer, self.KEY_BYTES_MAX)
        return buffer.raw[:size]
