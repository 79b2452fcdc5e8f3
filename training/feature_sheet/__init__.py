"""What the features are and what they told of a company: the documentation of its catalogue."""

from training.feature_sheet.figures import Figures, figures_of
from training.feature_sheet.sheet import feature_sheet

__all__ = ["Figures", "feature_sheet", "figures_of"]
