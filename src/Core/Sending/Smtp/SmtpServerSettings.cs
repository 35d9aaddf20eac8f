using System.Security.Cryptography.X509Certificates;
using Postroad.Core.Primitives;

namespace Postroad.Core.Sending.Smtp;

/// <summary>One sending server that is spoken to over SMTP. The password is in clear here; never log it.</summary>
internal sealed record SmtpServerSettings
{
    public required ServerId Id { get; init; }

    /// <summary>Rises with each change of the settings. Lanes of one version share their connections, so all below must be the same for them.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Name or IP address; the certificate must be for it.</summary>
    public required string Host { get; init; }

    /// <summary>587 (RFC 6409), 465 (RFC 8314), 25, or what the relay says.</summary>
    public required int Port { get; init; }

    public SmtpEncryption Encryption { get; init; } = SmtpEncryption.StartTls;

    /// <summary>No encryption to an address that is not loopback. Off: password and mail would travel readable.</summary>
    public bool AllowPlaintext { get; init; }

    /// <summary>Null: the relay asks for none.</summary>
    public string? User { get; init; }

    /// <summary>Goes with <see cref="User"/>.</summary>
    public string? Password { get; init; }

    /// <summary>Where bounces go (MAIL FROM). Null: the From address of each mail.</summary>
    public string? EnvelopeSender { get; init; }

    /// <summary>It is Amazon SES: a refusal is explained in its terms.</summary>
    public bool IsSes { get; init; }

    /// <summary>The account of Amazon SES that is asked beside it, whose rate and quota rule then. Null: none is asked, and <see cref="Limits"/> rule alone.</summary>
    public string? Account { get; init; }

    public OwnLimits Limits { get; init; } = OwnLimits.None;

    /// <summary>Connections at once, over all lanes, 1..256. Default 8. Whoever sends keeps some more messages waiting than that, so that the next envelope can ride with a body.</summary>
    public int MaxConnections { get; init; } = 8;

    /// <summary>Then a connection is closed and opened anew, 1..100,000. Default 500: machines behind a balancer are replaced.</summary>
    public int MessagesPerConnection { get; init; } = 500;

    /// <summary>
    /// Longest time until a message has left: waiting for a connection, its envelope and its last byte together. Default 30 s. The answer to the last byte has a limit of its own (<see
    /// cref="SmtpLimits.EndOfData"/>).
    /// </summary>
    public TimeSpan RequestDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The one authority whose certificates are taken. Null: those that this machine trusts.</summary>
    public X509Certificate2? Root { get; init; }

    /// <summary>Everything but the password.</summary>
    public override string ToString() => $"SMTP server {Id.Value} at {Host}:{Port}, {Encryption}, user {User ?? "none"}";
}
