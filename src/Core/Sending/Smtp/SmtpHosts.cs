using System.Net;
using Postroad.Core.Primitives;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Sending.Smtp;

/// <summary>Which addresses an installation administrator may name as a relay: also one inside the own network, but not where a cloud keeps its keys.</summary>
internal static class SmtpHosts
{
    private const int MaxConnections = 256, MaxMessages = 100_000;

    public static bool IsAllowed(IPAddress address) => !AwsEndpoints.IsMetadata(address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any);

    /// <summary>All that is wrong with the settings, in words.</summary>
    public static IEnumerable<string> Faults(SmtpServerSettings settings)
    {
        if (Uri.CheckHostName(settings.Host) is UriHostNameType.Unknown or UriHostNameType.Basic) yield return $"\"{settings.Host}\" is no host name and no IP address";
        else if (IPAddress.TryParse(settings.Host, out var address) && !IsAllowed(address)) yield return $"{settings.Host} is where this machine's cloud keeps its keys, not a relay";
        if (settings.Port is < 1 or > 65_535) yield return $"port {settings.Port}; 1 to 65535 are possible";
        if (settings.Encryption == SmtpEncryption.None && !settings.AllowPlaintext && !IsLoopback(settings.Host))
            yield return $"{settings.Host} is not this machine: without encryption password and mail would travel readable. Use STARTTLS or TLS, or allow it for this server";
        if (settings.User is null != settings.Password is null) yield return "a user name needs a password, and a password a user name";
        if (settings.EnvelopeSender is { } sender && !EmailAddress.TryParse(sender, out _, out var fault)) yield return $"the envelope sender \"{sender}\" is no address: {fault}";
        if (settings.MaxConnections is < 1 or > MaxConnections) yield return $"{settings.MaxConnections} connections; 1 to {MaxConnections} are possible";
        if (settings.MessagesPerConnection is < 1 or > MaxMessages) yield return $"{settings.MessagesPerConnection} messages per connection; 1 to {MaxMessages} are possible";
        if (settings.RequestDeadline < TimeSpan.FromMilliseconds(100) || settings.RequestDeadline > TimeSpan.FromMinutes(10))
            yield return $"a request deadline of {settings.RequestDeadline}; 0.1 s to 10 minutes are possible";
    }

    public static bool IsLoopback(string host) => host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
