"""Measuring the agent: scenarios are played against a model and the outcome is compared, exactly."""
