import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';

export function bodyOf(answer: GetObjectCommandOutput): NonNullable<GetObjectCommandOutput['Body']> {
  if (answer.Body === undefined) throw new TypeError('the answer has no body');
  return answer.Body;
}
