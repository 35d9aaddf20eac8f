namespace Postroad.Core.Sending;

/// <summary>A server as somebody typed it; nothing of it is checked yet. Never log it: it holds a secret.</summary>
public sealed record ServerDraft
{
    public required string Name { get; init; }

    /// <summary>Never changed once it is stored.</summary>
    public ServerType Type { get; init; } = ServerType.SesApi;

    /// <summary>Empty for a relay that is not of AWS.</summary>
    public required string Region { get; init; }

    /// <summary>How it is reached by SMTP. Null: it is not.</summary>
    public SmtpDraft? Smtp { get; init; }

    /// <summary>True: the key of this machine's AWS environment (variables, profile, role), and the next two count for nothing.</summary>
    public bool UsesEnvironment { get; init; }

    public string? AccessKeyId { get; init; }

    /// <summary>Empty: the stored one stays, where there is one and it goes to no other address.</summary>
    public string? SecretAccessKey { get; init; }

    /// <summary>See <see cref="SendingServer.RoleArn"/>.</summary>
    public string? RoleArn { get; init; }

    /// <summary>Goes with <see cref="RoleArn"/>.</summary>
    public string? ExternalId { get; init; }

    public required string DefaultFrom { get; init; }

    public string? ConfigurationSet { get; init; }

    public string? QueueUrl { get; init; }

    /// <summary>Null: events do not come from SNS over HTTPS. Empty: they shall, and which topic was not written.</summary>
    public string? TopicArn { get; init; }

    /// <summary>PEM, of a look-alike alone: see <see cref="SendingServer.EventCertificate"/>.</summary>
    public string? EventCertificate { get; init; }

    public string? Endpoint { get; init; }

    /// <summary>See <see cref="OwnLimits"/>, like the next four.</summary>
    public string? MaxPerSecond { get; init; }

    public string? MaxPerMinute { get; init; }

    public string? MaxPerHour { get; init; }

    public string? MaxPerDay { get; init; }

    public string? QuotaShare { get; init; }

    /// <summary>See <see cref="SendingServer.SendsOwnMail"/>; whichever server did it before does it no more. Null: as it is; of a new server and of a draft, when no other does it.</summary>
    public bool? SendsOwnMail { get; init; }

    /// <summary>As it is stored, with the secret staying where it is.</summary>
    public static ServerDraft Of(SendingServer server) => new()
    {
        Type = server.Type, Smtp = server.IsSmtp ? SmtpDraft.Of(server) : null,
        Name = server.Name, Region = server.Region, UsesEnvironment = server is { Type: ServerType.SesApi, AccessKeyId: null }, AccessKeyId = server.AccessKeyId, RoleArn = server.RoleArn, ExternalId = server.ExternalId, DefaultFrom = server.DefaultFrom ?? "",
        ConfigurationSet = server.ConfigurationSet, QueueUrl = server.QueueUrl, TopicArn = server.TopicArn, EventCertificate = server.EventCertificate, Endpoint = server.Endpoint,
        MaxPerSecond = Text(server.MaxPerSecond), MaxPerMinute = Text(server.MaxPerMinute), MaxPerHour = Text(server.MaxPerHour), MaxPerDay = Text(server.MaxPerDay), QuotaShare = Text(server.QuotaShare), SendsOwnMail = server.SendsOwnMail,
    };

    private static string? Text(IFormattable? number) => number?.ToString(null, System.Globalization.CultureInfo.InvariantCulture);

    public override string ToString() => $"Sending server {Name} in {Region}";
}
