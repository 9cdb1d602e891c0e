import { AesGcmCodec } from '../workers/aes-gcm-codec.js';

/** As a team writes it, for PERENNIAL_DATA_CONVERTER. */
const key = Buffer.from(process.env['PERENNIAL_TEST_CODEC_KEY'] ?? '', 'hex');

export const dataConverter = { payloadCodecs: [new AesGcmCodec(key)] };
