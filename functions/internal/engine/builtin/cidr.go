package builtin

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
)

// parseNetwork reads a CIDR. IPv4-mapped IPv6 addresses count as IPv4.
func parseNetwork(cidr string) (netip.Prefix, error) {
	network, err := netip.ParsePrefix(cidr)
	if err != nil {
		// Package net accepts a little more, such as /08, and has the error messages that users know.
		_, parsed, err := net.ParseCIDR(cidr)
		if err != nil {
			return netip.Prefix{}, err
		}
		address, _ := netip.AddrFromSlice(parsed.IP)
		bits, _ := parsed.Mask.Size()
		network = netip.PrefixFrom(address, bits)
	}
	network = network.Masked()
	if address := network.Addr(); address.Is4In6() && network.Bits() >= 96 {
		return netip.PrefixFrom(address.Unmap(), network.Bits()-96), nil
	}
	return network, nil
}

func cidrsIntersect(a, b string) (bool, error) {
	first, err := parseNetwork(a)
	if err != nil {
		return false, err
	}
	second, err := parseNetwork(b)
	if err != nil {
		return false, err
	}
	return first.Overlaps(second), nil
}

// cidrContains reports whether a network contains another network or a single address.
func cidrContains(cidr, other string) (bool, error) {
	network, err := parseNetwork(cidr)
	if err != nil {
		return false, err
	}
	if address, err := netip.ParseAddr(other); err == nil && address.Zone() == "" {
		return network.Contains(address.Unmap()), nil
	}
	inner, err := parseNetwork(other)
	if err != nil {
		return false, fmt.Errorf("not a valid textual representation of an IP address or CIDR: %s", other)
	}
	return network.Bits() <= inner.Bits() && network.Contains(inner.Addr()), nil
}

func isCIDR(s string) bool {
	_, err := parseNetwork(s)
	return err == nil
}

// cidrAddresses calls each with every address of a network until it returns an error.
func cidrAddresses(cidr string, each func(string) error) error {
	network, err := parseNetwork(cidr)
	if err != nil {
		return err
	}
	for address := network.Addr(); network.Contains(address); address = address.Next() {
		if err := each(address.String()); err != nil {
			return err
		}
	}
	return nil
}

// block is a range of addresses in the 16 bytes of IPv6. If it is one of the given networks, network is its name.
type block struct {
	first, last netip.Addr
	network     string
}

func parseBlock(s string) (block, error) {
	if prefix, err := netip.ParsePrefix(s); err == nil && !prefix.Addr().Is4In6() {
		masked := prefix.Masked()
		if masked != prefix || !prefix.Addr().Is4() { // otherwise there is one way to write it
			s = masked.String()
		}
		return block{netip.AddrFrom16(masked.Addr().As16()), netip.AddrFrom16(lastOf(masked).As16()), s}, nil
	}
	network := &net.IPNet{}
	if ip := net.ParseIP(s); ip == nil {
		_, parsed, err := net.ParseCIDR(s)
		if err != nil {
			return block{}, err
		}
		network = parsed
	} else if ip.To4() != nil {
		// An address without a prefix means the network of its class.
		network.IP, network.Mask = ip, ip.DefaultMask()
	} else {
		return block{}, errors.New("IPv6 invalid: needs prefix length")
	}
	first := network.IP.Mask(network.Mask)
	last := slices.Clone(first)
	for i := range last {
		last[i] |= ^network.Mask[i]
	}
	return block{first: addr16(first), last: addr16(last), network: network.String()}, nil
}

func addr16(ip net.IP) netip.Addr {
	return netip.AddrFrom16([16]byte(ip.To16()))
}

// mergeBlocks joins overlapping and adjacent ranges and names the remaining networks.
func mergeBlocks(blocks []block, name func(network string)) {
	slices.SortFunc(blocks, func(a, b block) int {
		if order := a.last.Compare(b.last); order != 0 {
			return order
		}
		return a.first.Compare(b.first)
	})
	blocks = slices.Compact(blocks)
	for i := len(blocks) - 1; i >= 0; i-- {
		current := blocks[i]
		if i > 0 && previousAddr(current.first).Compare(blocks[i-1].last) <= 0 {
			if current.first.Less(blocks[i-1].first) {
				blocks[i-1].first = current.first
			}
			blocks[i-1].last, blocks[i-1].network = current.last, ""
			continue
		}
		if current.network != "" {
			name(current.network)
			continue
		}
		for _, network := range networksOf(current.first, current.last) {
			name(network)
		}
	}
}

// previousAddr returns the preceding address of the same family, or the first address itself.
func previousAddr(a netip.Addr) netip.Addr {
	previous := a.Prev()
	if !previous.IsValid() || previous.Is4In6() != a.Is4In6() && a.Is4In6() {
		return a
	}
	return previous
}

// networksOf returns the fewest networks that cover exactly the addresses from first to last.
func networksOf(first, last netip.Addr) []string {
	if first.Is4In6() && last.Is4In6() {
		first, last = first.Unmap(), last.Unmap()
	}
	var networks []string
	for {
		bits := first.BitLen()
		for bits > 0 {
			wider := netip.PrefixFrom(first, bits-1)
			if wider.Masked().Addr() != first || lastOf(wider).Compare(last) > 0 {
				break
			}
			bits--
		}
		prefix := netip.PrefixFrom(first, bits)
		networks = append(networks, prefix.String())
		end := lastOf(prefix)
		if end.Compare(last) >= 0 {
			return networks
		}
		first = end.Next()
	}
}

func lastOf(prefix netip.Prefix) netip.Addr {
	bytes := prefix.Addr().As16()
	all := 128 - prefix.Addr().BitLen() // bits before those of an IPv4 address
	for i := all + prefix.Bits(); i < 128; i++ {
		bytes[i/8] |= 1 << (7 - i%8)
	}
	last := netip.AddrFrom16(bytes)
	if prefix.Addr().Is4() {
		last = last.Unmap()
	}
	return last
}
