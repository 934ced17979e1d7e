package builtin

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
)

func cidrsIntersect(a, b string) (bool, error) {
	_, first, err := net.ParseCIDR(a)
	if err != nil {
		return false, err
	}
	_, second, err := net.ParseCIDR(b)
	if err != nil {
		return false, err
	}
	return first.Contains(second.IP) || second.Contains(first.IP), nil
}

func cidrContains(cidr, other string) (bool, error) {
	_, network, err := net.ParseCIDR(cidr)
	if err != nil {
		return false, err
	}
	if ip := net.ParseIP(other); ip != nil {
		return network.Contains(ip), nil
	}
	_, inner, err := net.ParseCIDR(other)
	if err != nil {
		return false, fmt.Errorf("not a valid textual representation of an IP address or CIDR: %s", other)
	}
	if isIPv6(network) && isIPv6(inner) {
		// The last address of a network such as ::/80 looks like an IPv4 address, which no IPv6 network contains.
		ones, _ := network.Mask.Size()
		innerOnes, _ := inner.Mask.Size()
		return ones <= innerOnes && network.IP.Equal(inner.IP.Mask(network.Mask)), nil
	}
	return network.Contains(inner.IP) && network.Contains(lastIP(inner)), nil
}

// isIPv6 reports whether a network is one of IPv6, and not of IPv4 addresses written in IPv6.
func isIPv6(n *net.IPNet) bool {
	return len(n.Mask) == net.IPv6len && n.IP.To4() == nil
}

func lastIP(n *net.IPNet) net.IP {
	last := slices.Clone(n.IP)
	for i := range last {
		last[i] |= ^n.Mask[i]
	}
	return last
}

func isCIDR(s string) bool {
	_, _, err := net.ParseCIDR(s)
	return err == nil
}

// cidrAddresses calls each with every address of a network, until each fails.
func cidrAddresses(cidr string, each func(string) error) error {
	ip, network, err := net.ParseCIDR(cidr)
	if err != nil {
		return err
	}
	for ip := ip.Mask(network.Mask); network.Contains(ip); {
		if err := each(ip.String()); err != nil {
			return err
		}
		i := len(ip) - 1
		for ; i >= 0; i-- {
			if ip[i]++; ip[i] > 0 {
				break
			}
		}
		if i < 0 {
			return nil // the last address of all
		}
	}
	return nil
}

// block is a range of addresses, in the 16 bytes of IPv6. network names it if it is one network as it was given.
type block struct {
	first, last netip.Addr
	network     string
}

func parseBlock(s string) (block, error) {
	network := &net.IPNet{}
	if ip := net.ParseIP(s); ip == nil {
		_, parsed, err := net.ParseCIDR(s)
		if err != nil {
			return block{}, err
		}
		network = parsed
	} else if ip.To4() != nil {
		// An address without a prefix stands for the network of its class.
		network.IP, network.Mask = ip, ip.DefaultMask()
	} else {
		return block{}, errors.New("IPv6 invalid: needs prefix length")
	}
	masked := &net.IPNet{IP: network.IP.Mask(network.Mask), Mask: network.Mask}
	return block{first: addr16(masked.IP), last: addr16(lastIP(masked)), network: network.String()}, nil
}

func addr16(ip net.IP) netip.Addr {
	return netip.AddrFrom16([16]byte(ip.To16()))
}

// mergeBlocks joins ranges that overlap or adjoin, and names the networks that remain.
func mergeBlocks(blocks []block) []string {
	slices.SortFunc(blocks, func(a, b block) int {
		if order := a.last.Compare(b.last); order != 0 {
			return order
		}
		return a.first.Compare(b.first)
	})
	var merged []string
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
			merged = append(merged, current.network)
			continue
		}
		merged = append(merged, networksOf(current.first, current.last)...)
	}
	return merged
}

// previousAddr is the address before another one of the same family, or the first one itself.
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
	bytes := prefix.Addr().AsSlice()
	for i := prefix.Bits(); i < 8*len(bytes); i++ {
		bytes[i/8] |= 1 << (7 - i%8)
	}
	last, _ := netip.AddrFromSlice(bytes)
	return last
}
