#!/usr/bin/env node
import { main } from "../dist/mod.js";

process.exitCode = await main(process.argv.slice(2));
