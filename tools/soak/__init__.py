"""Changing specs and services at random, and holding `scaffold sync` to what it promises."""
