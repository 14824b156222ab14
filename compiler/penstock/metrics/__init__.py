"""Answer, row and trace in; score out."""
