"""Yardsticks: ratios against peers and floors."""
