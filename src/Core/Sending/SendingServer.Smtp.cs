using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Sending.Smtp;

namespace Postroad.Core.Sending;

/// <summary>How a server is reached by SMTP.</summary>
public sealed partial class SendingServer
{
    public const int UsualConnections = 32, UsualSmtpConnections = 8, UsualMessages = 500;

    /// <summary>Name or IP address; the certificate must be for it. Null: the SMTP address of Amazon SES in <see cref="Region"/>, or it is not reached by SMTP.</summary>
    public string? Host { get; set; }

    /// <summary>Null: it is not reached by SMTP.</summary>
    public int? Port { get; set; }

    public SmtpEncryption Encryption { get; set; } = SmtpEncryption.StartTls;

    /// <summary>Somebody chose that password and mail travel readable, to a host that is not this machine.</summary>
    public bool AllowPlaintext { get; set; }

    /// <summary>Null: the relay asks for none; of Amazon SES it is <see cref="AccessKeyId"/>, and the password is derived from its secret.</summary>
    public string? SmtpUser { get; set; }

    /// <summary>Sealed envelope; null with <see cref="SmtpUser"/>.</summary>
    public string? SmtpPassword { get; set; }

    /// <summary>The one authority (PEM) from which the host's certificate may be. Null: whichever this machine trusts.</summary>
    public string? Authority { get; set; }

    /// <summary>Where bounces go (MAIL FROM). Null: the From address of each mail.</summary>
    public string? EnvelopeSender { get; set; }

    /// <summary>Then a connection is closed and opened anew.</summary>
    public int MessagesPerConnection { get; set; } = UsualMessages;

    /// <summary>Where it stands, for people: region, or the host of a relay.</summary>
    public string Place => IsSes ? Region : Host ?? "";

    /// <summary>It is spoken to over SMTP.</summary>
    public bool IsSmtp => Type != ServerType.SesApi;

    /// <summary>It is Amazon SES, by whichever way.</summary>
    public bool IsSes => Type != ServerType.Smtp;

    /// <summary>Amazon SES can be asked about it: account, identities, sets and events. By SMTP alone, nothing of that is told.</summary>
    public bool AsksSes => Type == ServerType.SesApi || (Type == ServerType.SesSmtp && AccessKeyId is not null);

    private void TakeSmtpOf(SendingServer other)
    {
        (Type, Host, Port, Encryption, AllowPlaintext) = (other.Type, other.Host, other.Port, other.Encryption, other.AllowPlaintext);
        (SmtpUser, SmtpPassword, Authority, EnvelopeSender) = (other.SmtpUser, other.SmtpPassword, other.Authority, other.EnvelopeSender);
        (MaxConnections, MessagesPerConnection) = (other.MaxConnections, other.MessagesPerConnection);
    }

    private static void MapSmtp(EntityTypeBuilder<SendingServer> builder)
    {
        builder.Ignore(s => s.Place);
        builder.Ignore(s => s.IsSmtp);
        builder.Ignore(s => s.IsSes);
        builder.Ignore(s => s.AsksSes);
        builder.Property(s => s.Type).HasDefaultValue(ServerType.SesApi).ValueGeneratedNever();
        builder.Property(s => s.Host).HasMaxLength(255);
        builder.Property(s => s.Encryption).HasDefaultValue(SmtpEncryption.StartTls).ValueGeneratedNever();
        builder.Property(s => s.AllowPlaintext).HasDefaultValue(false);
        builder.Property(s => s.SmtpUser).HasMaxLength(ServerRules.MostUser);
        builder.Property(s => s.Authority).HasMaxLength(ServerRules.MostCertificate);
        builder.Property(s => s.EnvelopeSender).HasMaxLength(320);
        builder.Property(s => s.MessagesPerConnection).HasDefaultValue(UsualMessages).ValueGeneratedNever();
    }
}
