import { type LookupAddress, lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Decides where the service may be sent by an address that somebody wrote down. */
export interface AddressGuard {
  /** Why an address can't be reached, judged by what it says itself; null where its name has to be looked up. */
  refusal(url: URL): string | null;
  /** Looks a name up and refuses it when any of its addresses is refused, so that the one connected to was checked. */
  lookup: LookupFunction;
}

/**
 * Refuses everything but public addresses: loopback, private, link-local, multicast and translated ones, by IANA's
 * registries of special-purpose addresses (RFC 6890).
 * @param networks in CIDR notation that are allowed nevertheless, as within a city's own network
 */
export function createAddressGuard(networks: readonly string[]): AddressGuard {
  const allowed = networks.map((network) => ipaddr.parseCIDR(network));

  function isRefused(text: string): boolean {
    const address = ipaddr.process(text);
    const isAllowed = allowed.some(
      ([network, bits]) => network.kind() === address.kind() && address.match([network, bits] as never),
    );
    return !isAllowed && address.range() !== 'unicast';
  }
  const reason = (address: string) =>
    `${address} is not a public address; WANGGE_WEBHOOK_NETWORKS allows networks of one's own`;

  return {
    refusal({ hostname }) {
      const address = hostname.replace(/^\[(.*)\]$/, '$1');
      return isIP(address) !== 0 && isRefused(address) ? reason(address) : null;
    },
    lookup(hostname, options, callback) {
      lookup(hostname, { ...options, all: true }, (error, found) => {
        const addresses = (found ?? []) as LookupAddress[];
        const refused = addresses.find(({ address }) => isRefused(address));
        if (error || addresses.length === 0) callback(error ?? new Error(`${hostname} has no address`), []);
        else if (refused) callback(new Error(`${hostname}: ${reason(refused.address)}`), []);
        else if (options.all) callback(null, addresses);
        else callback(null, addresses[0]!.address, addresses[0]!.family);
      });
    },
  };
}
