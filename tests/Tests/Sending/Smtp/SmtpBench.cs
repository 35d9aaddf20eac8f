using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Smtp;

namespace Postroad.Tests.Sending.Smtp;

/// <summary>A sending server beside a scripted one. Its time is the machine's, or moves as a test says.</summary>
internal sealed class SmtpBench : IAsyncDisposable
{
    private readonly LocalQuotaLedger quota = new(TimeProvider.System);
    private readonly TimeProvider time;

    private readonly bool ownsRelay;

    private SmtpBench(ScriptedSmtpServer relay, TimeProvider time, Func<SmtpServerSettings, SmtpServerSettings>? change, bool ownsRelay = true)
    {
        (Relay, this.time, this.ownsRelay) = (relay, time, ownsRelay);
        var settings = new SmtpServerSettings { Id = new ServerId(1), Host = "127.0.0.1", Port = relay.Port, Encryption = SmtpEncryption.None, MaxConnections = 1 };
        Server = new SmtpServers(quota, time).Open(change?.Invoke(settings) ?? settings);
    }

    public ScriptedSmtpServer Relay { get; }

    public ISendingServer Server { get; }

    public LocalQuotaLedger Quota => quota;

    public FakeTimeProvider Time => (FakeTimeProvider)time;

    public static SmtpBench Open(Func<SmtpAsk, string?>? script = null, Func<SmtpServerSettings, SmtpServerSettings>? change = null)
    {
        var relay = new ScriptedSmtpServer();
        if (script is not null) relay.Script = script;
        return new SmtpBench(relay, TimeProvider.System, change);
    }

    /// <summary>In which no deadline ends before the test moves time.</summary>
    public static SmtpBench Still(ScriptedSmtpServer relay, Func<SmtpServerSettings, SmtpServerSettings>? change = null) => new(relay, new FakeTimeProvider(TimeProvider.System.GetUtcNow()), change);

    public static SmtpBench At(ScriptedSmtpServer relay, Func<SmtpServerSettings, SmtpServerSettings>? change = null) => new(relay, TimeProvider.System, change);

    /// <summary>The relay stays when this one goes.</summary>
    public static SmtpBench Beside(ScriptedSmtpServer relay, Func<SmtpServerSettings, SmtpServerSettings> change) => new(relay, TimeProvider.System, change, ownsRelay: false);

    public Task<SendResult> SendAsync(string to = "anna@example.org", string body = "Subject: Hello\r\n\r\nHello\r\n") =>
        Server.SendAsync(Mail(to, System.Text.Encoding.Latin1.GetBytes(body)), CancellationToken.None).AsTask();

    public static OutgoingMessage Mail(string to, byte[] mime) => new()
    {
        From = "news@example.com", To = to, Mime = mime, DeliveryKey = "AAAABBIAAD9M5yKYV3hoyA", Attempt = 1, Tags = [],
    };

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        if (ownsRelay) await Relay.DisposeAsync();
        quota.Dispose();
    }
}
