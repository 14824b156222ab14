"""Chains inside an application: `penstock.load`."""
