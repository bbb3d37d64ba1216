"""`python -m namemodel` is the `namemodel` command."""

import sys

from namemodel.cli import main

if __name__ == "__main__":
    sys.exit(main())
