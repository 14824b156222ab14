"""What the importer of Prompt Flow is made of: its nodes, conditions, variants, connections and flex flows."""
