package delivery

import "sync"

// Clients are a client for each of several services, so that one service that throttles does not slow down the others. The zero value is
// ready.
type Clients struct {
	mu      sync.Mutex
	clients map[string]*Client
}

// Of is the client of a service, made like another one.
func (c *Clients) Of(service string, like *Client) *Client {
	c.mu.Lock()
	defer c.mu.Unlock()
	client := c.clients[service]
	if client == nil {
		if c.clients == nil {
			c.clients = map[string]*Client{}
		}
		client = &Client{HTTP: like.HTTP, FirstWait: like.FirstWait, Attempts: like.Attempts}
		c.clients[service] = client
	}
	return client
}

// Object makes a judge for [Client.Do] that hands a complete JSON object on as it is.
func Object(use func(body []byte) error) func(Response) error {
	type anything = struct{}
	return func(response Response) error {
		return JSON(func(*anything) error { return use(response.Body) })(response)
	}
}
