import { expect, test } from "vitest";
import { splitOf } from "./split_names.ts";

test.each([
  "train.txt",
  "corpus.train.txt",
  "train-00000-of-00001.parquet",
  "TinyStories-train.txt",
  "Training.jsonl",
  "train/a.txt",
  "data/train/part-3.jsonl.gz",
  "test/train.txt",
  "my test data-train.txt",
])("splitOf(%s) is for training", (path) => {
  expect(splitOf(path)).toBe("train");
});

test.each([
  "val.txt",
  "VAL.TXT",
  "corpus.val.txt",
  "corpus.val",
  "x-val-00001.jsonl",
  "web_val_000000.bin",
  "validation-00000-of-00001.parquet",
  "c4-validation.00000-of-00008.json.gz",
  "TinyStories-valid.txt",
  "wiki.valid.tokens",
  "dev.jsonl",
  "squadDev.json",
  "development.jsonl",
  "eval.jsonl",
  "evaluation_set.jsonl",
  "devel.txt",
  "conll.devel.txt",
  "validate.txt",
  "validationset.txt",
  "web_devset.txt",
  "held-out.txt",
  "held_out.txt",
  "x.heldout.txt",
  "Held Out.txt",
  "holdout.txt",
  "hold-out-2.txt",
  "val2017.txt",
  "ｖａｌ.txt",
  "validation/a.txt",
  "data/val_set/part-1/a.txt",
  "dev/a-train-of-thought.txt",
  "train/x-val.txt",
])("splitOf(%s) is for validation", (path) => {
  expect(splitOf(path)).toBe("validation");
});

test.each([
  "test.txt",
  "TEST.jsonl",
  "wiki.test.tokens",
  "a-test.txt",
  "test1.jsonl",
  "gsm8k_test_questions.jsonl",
  "testing.txt",
  "tst.txt",
  "tst2013.txt",
  "test-00000-of-00001.parquet",
  "testset.txt",
  "myTest.txt",
  "test/a.txt",
  "data/Test Data/a.txt",
  "train-test.txt",
])("splitOf(%s) is for a test", (path) => {
  expect(splitOf(path)).toBe("test");
});

test.each([
  "attestation.txt",
  "contest.txt",
  "latest.txt",
  "interval.txt",
  "validate_code.txt",
  "development_of_x.txt",
  "software-development.txt",
  "software-testing-guide.txt",
  "an-evaluation-of-rates.txt",
  "test-of-time.txt",
  "the test of time.txt",
  "retraining.txt",
  "devotion.txt",
  "medieval.txt",
  "carnival.txt",
  "protest/a.txt",
  "tests-of-faith/a.txt",
  "held.txt",
  "a.txt",
  "1790_washington.txt",
  "x-00001-of-00002.jsonl",
  "constructor.txt",
])("splitOf(%s) says nothing", (path) => {
  expect(splitOf(path)).toBeUndefined();
});
