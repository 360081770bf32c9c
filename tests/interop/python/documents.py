"""Runs the blocks of Python of a document, one after the other, in a folder with the files that
they name. Prints their number.

python documents.py FOLDER DOCUMENT
"""

import os
import re
import sys
from pathlib import Path

BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)

blocks = BLOCK.findall(Path(sys.argv[2]).read_text())
os.chdir(sys.argv[1])
names = {}
for block in blocks:
    exec(compile(block, sys.argv[2], "exec"), names)
print(len(blocks))
