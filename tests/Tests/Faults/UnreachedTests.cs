using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postroad.Core.Campaigns;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Faults;

/// <summary>A provider whose name is not known any more, or at whose address somebody else answers.</summary>
public sealed class UnreachedTests
{
    private static readonly string[] People = [.. Enumerable.Range(1, 20).Select(i => $"person{i}@example.com")];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public Task A_name_that_is_not_known_loses_nobody_and_is_asked_again_until_it_is(TestDatabase kind) => HeldAsync(kind, "https://ses.no-such-host.invalid/");

    [Theory, EachDatabase]
    public async Task A_certificate_of_somebody_else_gets_no_mail_and_loses_nobody(TestDatabase kind)
    {
        await using var stranger = new Stranger(trusted: false);
        await HeldAsync(kind, stranger.Address);
        Assert.True(stranger.Asked > 0, "Nobody came");
        Assert.Equal(0, stranger.Heard);
    }

    [Fact]
    public async Task Whoever_takes_any_certificate_tells_the_stranger_everything()
    {
        await using var stranger = new Stranger(trusted: true);
        // Control: with the check taken out the same line brings what was said.
#pragma warning disable CA5359 // That it takes any certificate is what shows.
        using var careless = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } });
#pragma warning restore CA5359
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => careless.GetAsync(stranger.Address, Cancel));
        Assert.True(stranger.Heard > 0, "The stranger heard nothing");
    }

    private static async Task HeldAsync(TestDatabase kind, string address)
    {
        await using var installation = await Installation.StartAsync(kind);
        await installation.SubscribeAsync(People);
        await MoveAsync(installation, address);
        var campaign = await installation.StartCampaignAsync();
        var server = await Installation.UntilAsync(() => ServerAsync(installation), s => s.State == ServerState.Degraded);
        Assert.StartsWith("It does not answer: ", server.StateReason, StringComparison.Ordinal);
        var totals = await installation.TotalsAsync(campaign);
        Assert.Equal((0, 0, 0), (totals.Sent, totals.Failed, totals.Uncertain));

        await MoveAsync(installation, installation.Simulator.Address.ToString());
        var (ours, theirs) = await installation.SettleAsync(campaign);
        Assert.Equal((20, 20, 0, 0), (ours.Sent, ours.Delivered, ours.Failed, ours.Uncertain));
        Assert.Equal((20, 20, 0), (theirs.Received, theirs.DistinctKeys, theirs.Copies));
        Assert.Equal(CampaignState.Finished, (await installation.CampaignAsync(campaign.Id)).State);
    }

    private static async Task<SendingServer> ServerAsync(Installation installation)
    {
        await using var db = installation.Database.Read(CustomerId.Installation);
        return (await db.FindAsync<SendingServer>([installation.Server.Value], Cancel))!;
    }

    private static Task MoveAsync(Installation installation, string address) => installation.Database.WriteAsync(async session =>
    {
        var db = session.Db(CustomerId.Installation);
        var row = (await db.FindAsync<SendingServer>([installation.Server.Value], Cancel))!;
        row.Endpoint = address;
        row.Changed("Ines", DateTimeOffset.UnixEpoch);
        await db.SaveChangesAsync(Cancel);
    }, Cancel);

    /// <summary>Answers with a certificate that it made itself, and hangs up after the first words.</summary>
    private sealed class Stranger : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly X509Certificate2 certificate;
        private readonly Task serving;
        private int asked, heard;

        public Stranger(bool trusted)
        {
            using var key = RSA.Create(2048);
            var request = new CertificateRequest(trusted ? "CN=127.0.0.1" : "CN=elsewhere.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(55), DateTimeOffset.UnixEpoch.AddYears(56));
            certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
            listener.Start();
            serving = ServeAsync();
        }

        public string Address => $"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";

        public int Asked => asked;

        /// <summary>Bytes that somebody told it.</summary>
        public int Heard => heard;

        public async ValueTask DisposeAsync()
        {
            listener.Stop();
            await serving;
            listener.Dispose();
            certificate.Dispose();
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync();
                    Interlocked.Increment(ref asked);
                    await HearAsync(client);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Over.
            }
        }

        private async Task HearAsync(TcpClient client)
        {
            try
            {
                await using var line = new SslStream(client.GetStream());
                await line.AuthenticateAsServerAsync(certificate);
                Interlocked.Add(ref heard, await line.ReadAsync(new byte[4096]));
            }
            catch (Exception e) when (e is AuthenticationException or IOException)
            {
                // The other side would not have it.
            }
        }
    }
}
