using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Primitives;

namespace Postroad.Core.Sending;

/// <summary>Stored; do not renumber.</summary>
public enum ServerState : short
{
    Draft = 0,
    Probing = 1,
    Active = 2,
    Degraded = 3,
    OutOfQuota = 4,
    Blocked = 5,
    Paused = 6,
}

/// <summary>A way to send: Amazon SES over its API or by SMTP, or any relay by SMTP. Belongs to the installation; customers use it by their plan.</summary>
public sealed partial class SendingServer
{
    private const int MostWords = 2000;

    public long Id { get; private set; }

    public required string PublicId { get; init; }

    public required string Name { get; set; }

    public ServerType Type { get; set; } = ServerType.SesApi;

    /// <summary>AWS region, eu-central-1. Empty: a relay that is not of AWS.</summary>
    public required string Region { get; set; }

    /// <summary>Null: the region's own address at AWS.</summary>
    public string? Endpoint { get; set; }

    /// <summary>Null: the usual AWS environment (variables, profile, machine's role).</summary>
    public string? AccessKeyId { get; set; }

    /// <summary>Sealed envelope; null with <see cref="AccessKeyId"/>.</summary>
    public string? SecretAccessKey { get; set; }

    /// <summary>Role of an AWS account in which all is done, with keys that the one above is lent for an hour at a time. Null: the key itself does it.</summary>
    public string? RoleArn { get; set; }

    /// <summary>Which the role asks for, so that nobody else's installation is lent it; no secret. Null: it asks for none.</summary>
    public string? ExternalId { get; set; }

    /// <summary>Null: the identity's default set; events then come only if that has a destination.</summary>
    public string? ConfigurationSet { get; set; }

    /// <summary>SQS queue that gets the events. Null: they come by <see cref="TopicArn"/>, or what becomes of a mail is not reported.</summary>
    public string? QueueUrl { get; set; }

    /// <summary>SNS topic that delivers the events to <see cref="EventAddress"/> over HTTPS. Null: none. Never together with <see cref="QueueUrl"/>.</summary>
    public string? TopicArn { get; set; }

    /// <summary>Last part of the address at which SNS delivers, which nobody guesses. Stays when the topic changes. Null: it never had a topic.</summary>
    public string? EventAddress { get; set; }

    /// <summary>
    /// The one certificate (PEM) whose signatures on the topic's messages are believed, of a look-alike with an <see cref="Endpoint"/> of its own. Null: SNS's own, fetched from AWS.
    /// </summary>
    public string? EventCertificate { get; set; }

    /// <summary>By queue or topic it is told what becomes of its mails.</summary>
    public bool HasEvents => QueueUrl is not null || TopicArn is not null;

    /// <summary>Something else than AWS answers at its endpoint, such as the simulator.</summary>
    public bool IsLookAlike => Endpoint is not null && Uri.TryCreate(Endpoint, UriKind.Absolute, out var endpoint) && !Ses.AwsEndpoints.IsAws(endpoint);

    public string? DefaultFrom { get; set; }

    /// <summary>The mail of the installation itself leaves through it, from its default From: how somebody gets into their account again. One server at most.</summary>
    public bool SendsOwnMail { get; set; }

    /// <summary>Own limit in messages a second. Null: what the account allows. All these limits hold together (<see cref="OwnLimits"/>).</summary>
    public double? MaxPerSecond { get; set; }

    /// <summary>Messages in any 60 seconds. Null: no such limit, like the next two.</summary>
    public int? MaxPerMinute { get; set; }

    public int? MaxPerHour { get; set; }

    /// <summary>In any 24 hours.</summary>
    public int? MaxPerDay { get; set; }

    /// <summary>Per cent of the account's rate and quota. Null: all of it.</summary>
    public int? QuotaShare { get; set; }

    public OwnLimits Limits => new(MaxPerSecond, MaxPerMinute, MaxPerHour, MaxPerDay, QuotaShare);

    /// <summary>Requests in flight, or SMTP connections, at most.</summary>
    public int MaxConnections { get; set; } = UsualConnections;

    public ServerState State { get; private set; } = ServerState.Draft;

    public StopReason StopReason { get; private set; }

    /// <summary>In the provider's words or ours; null when there is nothing to say.</summary>
    public string? StateReason { get; private set; }

    public required DateTimeOffset StateSince { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Raised by each change of its settings, never by a change of its state: whoever works with older settings begins afresh.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>When its settings were changed last. Null: never since it was made.</summary>
    public DateTimeOffset? ChangedAt { get; private set; }

    /// <summary>The person's name. Null: with <see cref="ChangedAt"/>, or a command did it.</summary>
    public string? ChangedBy { get; private set; }

    /// <summary>Who paused it. Null: it is not paused.</summary>
    public string? StateBy { get; private set; }

    /// <summary>JSON of <see cref="ConnectionTest"/>; null: never tested with these settings.</summary>
    public string? LastTest { get; private set; }

    public ServerId Key => new(Id);

    public ConnectionTest? Tested() => ConnectionTest.Read(LastTest);

    /// <summary>All that a person sets; its place, state and number stay.</summary>
    internal void TakeSettingsOf(SendingServer other)
    {
        (Name, Region, Endpoint, AccessKeyId, SecretAccessKey) = (other.Name, other.Region, other.Endpoint, other.AccessKeyId, other.SecretAccessKey);
        (RoleArn, ExternalId) = (other.RoleArn, other.ExternalId);
        TakeSmtpOf(other);
        (TopicArn, EventAddress, EventCertificate) = (other.TopicArn, other.EventAddress, other.EventCertificate);
        (ConfigurationSet, QueueUrl, DefaultFrom, SendsOwnMail) = (other.ConfigurationSet, other.QueueUrl, other.DefaultFrom, other.SendsOwnMail);
        (MaxPerSecond, MaxPerMinute, MaxPerHour, MaxPerDay, QuotaShare) = (other.MaxPerSecond, other.MaxPerMinute, other.MaxPerHour, other.MaxPerDay, other.QuotaShare);
    }

    /// <summary>Its settings are others now.</summary>
    /// <param name="by">Null: a command did it.</param>
    internal void Changed(string? by, DateTimeOffset at) => (Version, ChangedAt, ChangedBy) = (Version + 1, WholeMilliseconds(at), by);

    /// <param name="test">Null: nobody has tested these settings.</param>
    internal void Note(ConnectionTest? test) => LastTest = test?.Write();

    internal sealed class Mapping : IEntityTypeConfiguration<SendingServer>
    {
        public void Configure(EntityTypeBuilder<SendingServer> builder)
        {
            builder.ToTable("sending_servers").HasKey(s => s.Id);
            builder.HasIndex(s => s.PublicId).IsUnique();
            builder.Ignore(s => s.Key);
            builder.Ignore(s => s.HasEvents);
            builder.Ignore(s => s.IsLookAlike);
            builder.Ignore(s => s.Limits);
            MapSmtp(builder);
            builder.Property(s => s.SendsOwnMail).HasDefaultValue(false);
            builder.Property(s => s.Version).HasDefaultValue(1).ValueGeneratedNever();
            builder.Property(s => s.ChangedBy).HasMaxLength(200);
            builder.Property(s => s.StateBy).HasMaxLength(200);
            builder.Property(s => s.PublicId).HasMaxLength(Primitives.PublicId.Length);
            builder.Property(s => s.Name).HasMaxLength(200);
            builder.Property(s => s.RoleArn).HasMaxLength(ServerRules.MostRole);
            builder.Property(s => s.ExternalId).HasMaxLength(ServerRules.MostExternalId);
            builder.Property(s => s.TopicArn).HasMaxLength(400);
            builder.Property(s => s.EventAddress).HasMaxLength(32);
            builder.Property(s => s.EventCertificate).HasMaxLength(ServerRules.MostCertificate);
            builder.Property(s => s.StateReason).HasMaxLength(MostWords);
        }
    }
}
