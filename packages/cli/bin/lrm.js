#!/usr/bin/env node
import "../dist/mod.js";
