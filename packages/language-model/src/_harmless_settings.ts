/** Settings of a `config.json` that cannot change what any model computes from its weights. */
export const HARMLESS: ReadonlySet<string> = new Set([
  // Origin of the model.
  ...["_name_or_path", "_commit_hash", "architectures", "transformers_version", "model_type"],
  ...["transformers.js_config", "unsloth_version", "unsloth_fixed", "is_llama_config"],
  // Storage and execution. Weights are float32 here, whatever their type in the file.
  ...["torch_dtype", "dtype", "use_cache", "use_bfloat16", "torchscript", "gradient_checkpointing"],
  ...["_attn_implementation", "_attn_implementation_autoset", "attn_implementation"],
  ...["_attn_implementation_internal", "_flash_attn_2_enabled", "chunk_size_feed_forward"],
  ...["output_attentions", "output_hidden_states", "output_past", "output_scores", "return_dict"],
  ...["return_dict_in_generate", "keys_to_ignore_at_inference", "tf_legacy_loss"],
  // Training: initial weights and dropout. Models are trained without dropout here.
  ...["initializer_range", "resid_pdrop", "embd_pdrop", "attn_pdrop", "attention_dropout"],
  ...["hidden_dropout", "classifier_dropout"],
  // Classification.
  ...["id2label", "label2id", "num_labels", "_num_labels", "problem_type", "finetuning_task"],
  ...["summary_activation", "summary_first_dropout", "summary_proj_to_labels", "summary_type"],
  ...["summary_use_proj", "summary_hidden_size"],
  // Special tokens and defaults of text generation. Callers pass these explicitly here.
  ...["bos_token_id", "eos_token_id", "pad_token_id", "sep_token_id", "unk_token_id"],
  ...["decoder_start_token_id", "tokenizer_class", "prefix", "task_specific_params"],
  ...["predict_special_tokens", "n_special", "max_length", "min_length", "max_new_tokens"],
  ...["do_sample", "early_stopping", "num_beams", "num_beam_groups", "diversity_penalty"],
  ...["temperature", "top_k", "top_p", "typical_p", "repetition_penalty", "length_penalty"],
  ...["no_repeat_ngram_size", "encoder_no_repeat_ngram_size", "bad_words_ids", "suppress_tokens"],
  ...["begin_suppress_tokens", "num_return_sequences", "exponential_decay_length_penalty"],
  ...["forced_bos_token_id", "forced_eos_token_id", "remove_invalid_values", "is_decoder"],
]);
