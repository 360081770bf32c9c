/**
 * A text of about 600 words, compressed by the `zstd` command (version 1.5, level 12, with a
 * checksum).
 */
export const ZSTD_SAMPLE: Uint8Array = Buffer.from(
  [
    "KLUv/WTwDKUVACJIGiOQNUkHl7p7IZ3oqC89s58bgB0NBUsI57IbKP3Xs+NX9+6iCT//v/tufpfl2dvd/2X5B0PxLB",
    "DPVh6o0HBOZcIsZSivLM8EqFzUIiCJ5bLAIdEEGJKoKA/s7FiocQCchVg6YaxViqGlloEvqDHfJIVlvwMRIAiFoaS0",
    "9gYRdIhEKJFEOWJCkqRQmA4QEfaR2CqB2WxgZWbqvPCdTHUo8dUZfJwnhGOl6I179sKcdxcduRv9THGioimqWVC35T",
    "2GXunTN1DQP4gusqibZJWRXkkfI1ExnAuYvgaLT3E08j+hgKvmU4J+0+zK5zShag0v1WKvgtCU3AymRIJFKFNQtklz",
    "P1eKUtVihdoqtrJ5EZa+3Ak4AUJCIICzbYio02NKMsQG6ACe/AggUUu0nNFjj2otTZz5xdxgyIkqZoeZlfb7txEfxw",
    "SMQeBLcva8y4RyCDit5JPbhsGtg68ColBApO7lekA7tybYPEXbVOXnZJNFIfOFBta9VcMIbGQrRdADjIoWO1Mj2qgm",
    "jEXt1eapSAdGE5bGND/jYIP5q1dbSEMs9PF8Igd1SZvYE9kRfMEM/eMwpTXljhEK/RjTnpwmsN0gymog4XJFhm4E52",
    "RSZhsMsYevj6gvRNRUFmq6l2XFr5vaSZKD3wEexejIpnONN7/kUoz8O7ZhBG0gfDioFcR5H8PUyPXNxHVMGPKVMmcT",
    "gB3usszm8VQOxyW0ksZjgwu/ajyBOValen3LrmXJfNHCF6NFKwIZluWNd4vWNKajGwp2mR7JwGggb4uBitZYJakBUm",
    "NOB4Zgtxt9+Hip6OLtymC7ch9saysWM+9JKCM3TelTEAJwvGgsWNkv3zbuyaAxyGuX8FrQOfGB051QJZmykiTD957R",
    "qCJPxnT7fE5G1892lDTi6lkecBKrbQ/Ho60CZB4eyw==",
  ].join(""),
  "base64",
);
