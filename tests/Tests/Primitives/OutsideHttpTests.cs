using System.Net;
using System.Net.Sockets;
using Postroad.Core.Campaigns;
using Postroad.Core.Primitives;

namespace Postroad.Tests.Primitives;

/// <summary>T5: addresses that customers type lead out into the world or nowhere; nothing in here gets a packet, whichever way its address is written.</summary>
public sealed class OutsideHttpTests : IDisposable
{
    private readonly TcpListener inside = new(IPAddress.Loopback, 0);
    private int reached;

    public OutsideHttpTests()
    {
        inside.Start();
        _ = AnswerAsync();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private int Port => ((IPEndPoint)inside.LocalEndpoint).Port;

    public void Dispose() => inside.Dispose();

    [Theory]
    [InlineData("127.0.0.1"), InlineData("10.1.2.3"), InlineData("172.16.0.1"), InlineData("192.168.1.1"), InlineData("169.254.169.254"), InlineData("100.64.0.1"), InlineData("0.0.0.0")]
    [InlineData("198.18.0.1"), InlineData("192.0.2.1"), InlineData("224.0.0.1"), InlineData("255.255.255.255"), InlineData("::1"), InlineData("::"), InlineData("fe80::1"), InlineData("fc00::1")]
    [InlineData("fd00:ec2::254"), InlineData("ff02::1"), InlineData("::ffff:127.0.0.1"), InlineData("::ffff:a9fe:a9fe"), InlineData("64:ff9b::7f00:1"), InlineData("2002:7f00:1::"), InlineData("2001:db8::1")]
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2")]
    public void What_is_kept_for_something_else_is_not_out_in_the_world(string address) => Assert.False(PublicAddresses.Contains(IPAddress.Parse(address)));

    [Theory, InlineData("8.8.8.8"), InlineData("172.32.0.1"), InlineData("2606:4700::1111"), InlineData("::ffff:8.8.8.8")]
    public void What_is_given_out_is(string address) => Assert.True(PublicAddresses.Contains(IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://127.0.0.1:{0}/"), InlineData("http://localhost:{0}/"), InlineData("http://0x7f000001:{0}/"), InlineData("http://2130706433:{0}/"), InlineData("http://0177.0.0.1:{0}/")]
    [InlineData("http://127.1:{0}/"), InlineData("http://[::ffff:127.0.0.1]:{0}/"), InlineData("http://[::1]:{0}/"), InlineData("http://127.0.0.1.:{0}/"), InlineData("http://LOCALHOST:{0}/")]
    public async Task No_spelling_of_an_address_in_here_gets_a_packet(string form)
    {
        // Any port, and names looked up as they are: only the look at the address stands between them.
        using var outside = new OutsideHttp(OutsideRules.World with { Ports = new HashSet<int> { Port } });
        using var request = new HttpRequestMessage(HttpMethod.Get, string.Format(System.Globalization.CultureInfo.InvariantCulture, form, Port));
        await Assert.ThrowsAnyAsync<Exception>(() => outside.SendAsync(request, Cancel));
        Assert.Equal(0, reached);
    }

    [Fact]
    public async Task The_control_without_the_look_at_the_address_the_packet_arrives()
    {
        using var outside = new OutsideHttp(OutsideRules.World with { Ports = new HashSet<int> { Port }, IsAllowed = _ => true });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{Port}/");
        using var answer = await outside.SendAsync(request, Cancel);
        Assert.Equal((HttpStatusCode.OK, 1), (answer.StatusCode, reached));
    }

    [Fact]
    public async Task A_name_is_looked_up_once_and_what_was_checked_is_connected_to()
    {
        var asked = 0;
        using var outside = new OutsideHttp(new OutsideRules(PublicAddresses.Contains, new HashSet<int> { Port }, (_, _) =>
            Task.FromResult<IPAddress[]>(Interlocked.Increment(ref asked) == 1 ? [IPAddress.Parse("8.8.8.8"), IPAddress.Loopback] : [IPAddress.Loopback])));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://rebinding.example:{Port}/");
        await Assert.ThrowsAnyAsync<Exception>(() => outside.SendAsync(request, Cancel));
        Assert.Equal((1, 0), (asked, reached));
    }

    [Theory]
    [InlineData("ftp://example.com/"), InlineData("file:///etc/passwd"), InlineData("http://user:secret@example.com/"), InlineData("http://example.com:22/"), InlineData("http://example.com:8080/")]
    public void Other_schemes_ports_and_credentials_are_not_asked_for(string address)
    {
        using var outside = new OutsideHttp();
        Assert.NotNull(outside.WhyNot(new Uri(address)));
    }

    [Fact]
    public async Task A_link_that_is_sent_on_into_a_private_network_is_not_followed_and_said()
    {
        // The first server is "outside"; it redirects to the same machine under an address that is not allowed.
        using var outside = new OutsideHttp(new OutsideRules(a => a.Equals(IPAddress.Loopback), new HashSet<int> { Port }, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback])));
        var check = new LinkCheck(outside, TimeProvider.System);
        string[] links = [$"http://shop.example:{Port}/away", $"http://shop.example:{Port}/gone", $"http://shop.example:{Port}/round", $"http://shop.example:{Port}/"];
        var answers = await check.AskAsync(links, Cancel);

        Assert.Contains("private network", Assert.IsType<LinkAnswer.Unclear>(answers[links[0]]).Why, StringComparison.Ordinal);
        Assert.Equal(404, Assert.IsType<LinkAnswer.NotThere>(answers[links[1]]).Status);
        Assert.Contains("on and on", Assert.IsType<LinkAnswer.Unclear>(answers[links[2]]).Why, StringComparison.Ordinal);
        Assert.IsType<LinkAnswer.Found>(answers[links[3]]);
    }

    private async Task AnswerAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await inside.AcceptTcpClientAsync(Cancel);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                return;
            }

            Interlocked.Increment(ref reached);
            using (client)
            {
                using var reader = new StreamReader(client.GetStream(), leaveOpen: true);
                var path = (await reader.ReadLineAsync(Cancel))?.Split(' ').ElementAtOrDefault(1) ?? "/";
                while (await reader.ReadLineAsync(Cancel) is { Length: > 0 })
                {
                }

                var answer = path switch
                {
                    "/away" => "302 Found\r\nLocation: http://[::1]:" + Port + "/secret",
                    "/round" => "302 Found\r\nLocation: /round",
                    "/gone" => "404 Not Found",
                    _ => "200 OK",
                };
                await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), Cancel);
            }
        }
    }
}
