"""From a case to its advice: inference, case graph, requirements, reasons, the shortest list."""
