"""``python -m minplan_gis.cli``, for where the ``minplan`` script is not on the path."""

import sys

from minplan_gis.cli import main

sys.exit(main())
