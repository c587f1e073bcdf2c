"""``ragtool check``."""

from __future__ import annotations

import sys
from argparse import Namespace

from ragtool.cli.options import narrate, renderer_of
from ragtool.config import index_folder
from ragtool.errors import ExitCode
from ragtool.search.library import Library
