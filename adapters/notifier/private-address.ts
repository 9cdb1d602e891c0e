import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Networks that are not the public internet (RFC 6890): this machine, private and link-local networks, shared and reserved ranges. */
const PRIVATE_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3',
];
const PRIVATE_V6 = ['::/127', 'fc00::/7', 'fe80::/10', 'ff00::/8', '64:ff9b::/96', '64:ff9b:1::/48'];

const networks = new BlockList();
for (const network of PRIVATE_V4) add(network, 'ipv4');
for (const network of PRIVATE_V6) add(network, 'ipv6');

/** Also for what is no address at all. */
export function isPrivateAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (isIPv4(mapped)) return networks.check(mapped, 'ipv4');
  return !isIPv6(mapped) || networks.check(mapped, 'ipv6');
}

function add(network: string, family: 'ipv4' | 'ipv6'): void {
  const [address = '', prefix = ''] = network.split('/');
  networks.addSubnet(address, Number(prefix), family);
}
