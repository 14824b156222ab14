"""A chain released as one artefact: document, layout, digest. All that the floors above see of a spec."""
