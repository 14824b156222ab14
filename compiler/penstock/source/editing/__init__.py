"""Files written anew: a fix, one layout, comments kept."""
