import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * Networks that are no part of the public internet, or whose addresses hold others that are not: IANA's registries of special-purpose
 * addresses for IPv4 and IPv6, of multicast, and of IPv6 space that is not assigned (global unicast addresses are in 2000::/3). Some
 * of them are reachable from everywhere; nobody receives callbacks there.
 * Source: https://www.iana.org/assignments/iana-ipv4-special-registry, iana-ipv6-special-registry, ipv6-address-space
 */
export const SPECIAL_NETWORKS: Readonly<Record<string, string>> = {
  '0.0.0.0/8': 'this network (RFC 791)',
  '10.0.0.0/8': 'private use (RFC 1918)',
  '100.64.0.0/10': 'shared by carriers (RFC 6598)',
  '127.0.0.0/8': 'loopback (RFC 1122)',
  '169.254.0.0/16': 'link-local (RFC 3927)',
  '172.16.0.0/12': 'private use (RFC 1918)',
  '192.0.0.0/24': 'protocol assignments, DS-Lite, NAT64 discovery, TURN (RFC 6890)',
  '192.0.2.0/24': 'documentation (RFC 5737)',
  '192.31.196.0/24': 'AS112 (RFC 7535)',
  '192.52.193.0/24': 'AMT (RFC 7450)',
  '192.88.99.0/24': '6to4 relays, deprecated (RFC 7526)',
  '192.168.0.0/16': 'private use (RFC 1918)',
  '192.175.48.0/24': 'AS112 (RFC 7534)',
  '198.18.0.0/15': 'benchmarks (RFC 2544)',
  '198.51.100.0/24': 'documentation (RFC 5737)',
  '203.0.113.0/24': 'documentation (RFC 5737)',
  '224.0.0.0/4': 'multicast (RFC 5771)',
  '240.0.0.0/4': 'reserved (RFC 1112) and broadcast (RFC 8190)',
  '::/96': 'unspecified, loopback, IPv4-compatible (RFC 4291)',
  '::ffff:0:0/96': 'IPv4-mapped (RFC 4291)',
  '::ffff:0:0:0/96': 'IPv4-translated (RFC 2765)',
  '64:ff9b::/96': 'NAT64 (RFC 6052)',
  '64:ff9b:1::/48': 'NAT64 of a site (RFC 8215)',
  '100::/64': 'discard (RFC 6666)',
  '100:0:0:1::/64': 'dummy prefix (RFC 9780)',
  '2001::/23': 'protocol assignments, Teredo, ORCHID (RFC 2928, RFC 4380, RFC 7343)',
  '2001:db8::/32': 'documentation (RFC 3849)',
  '2002::/16': '6to4 (RFC 3056)',
  '2620:4f:8000::/48': 'AS112 (RFC 7534)',
  '3fff::/20': 'documentation (RFC 9637)',
  '5f00::/16': 'segment routing (RFC 9602)',
  'fc00::/7': 'unique local (RFC 4193)',
  'fe80::/10': 'link-local (RFC 4291)',
  'fec0::/10': 'site-local, deprecated (RFC 3879)',
  'ff00::/8': 'multicast (RFC 4291)',
  '::/3': 'not assigned for global unicast',
  '4000::/2': 'not assigned for global unicast',
  '8000::/1': 'not assigned for global unicast',
};

/** One list each: Node takes an address of IPv4 for its mapped one of IPv6. */
const networks = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const network of Object.keys(SPECIAL_NETWORKS)) {
  const [address = '', prefix = ''] = network.split('/');
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  networks[family].addSubnet(address, Number(prefix), family);
}

/** In whatever spelling. Also for what is no address at all, and for one with a zone, which is of a link. */
export function isSpecialAddress(address: string): boolean {
  if (isIPv4(address)) return networks.ipv4.check(address, 'ipv4');
  return !isIPv6(address) || address.includes('%') || networks.ipv6.check(address, 'ipv6');
}
