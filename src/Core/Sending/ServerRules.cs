using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Postroad.Core.Primitives;
using Postroad.Core.Sending.Ses;
using Postroad.Core.Sending.Smtp;

namespace Postroad.Core.Sending;

/// <summary>What a sending server's settings must be. Says all that is wrong at once.</summary>
internal static partial class ServerRules
{
    public const int MostName = 100, SecretLength = 40, MostCertificate = 8000, MostRole = 600, MostExternalId = 1224, MostUser = 320;

    /// <summary>Of the fields on the form, and so of what is told about them.</summary>
    private static readonly string[] Order =
        ["name", "type", "smtp", "host", "port", "encryption", "smtp_user", "smtp_password", "access", "access_key_id", "secret_access_key", "role_arn", "external_id", "region", "default_from", "configuration_set", "queue_url", "topic_arn", "max_per_second", "max_per_minute", "max_per_hour", "max_per_day", "quota_share", "endpoint", "event_certificate", "envelope_sender", "connections", "messages_per_connection", "authority"];

    /// <summary>An access key id as IAM makes it (API reference of IAM, AccessKey: 16 to 128 word characters).</summary>
    [GeneratedRegex(@"^[A-Za-z0-9_]{16,128}\z", RegexOptions.NonBacktracking)]
    private static partial Regex KeyId { get; }

    /// <summary>A role (IAM reference, "IAM ARNs"; a name has 64 characters, its path 512).</summary>
    [GeneratedRegex(@"^arn:aws[a-z-]{0,20}:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]{1,512}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Role { get; }

    /// <summary>API reference of STS, AssumeRole.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9_+=,.@:/-]{2,}\z", RegexOptions.NonBacktracking)]
    private static partial Regex External { get; }

    /// <summary>Name of a configuration set (API reference of SES v2, CreateConfigurationSet).</summary>
    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,64}\z", RegexOptions.NonBacktracking)]
    private static partial Regex SetName { get; }

    /// <summary>The settings that were typed; of use only when no fault was added.</summary>
    /// <param name="typed">By whom it matters not.</param>
    /// <param name="known">The server as it is stored; null: a new one.</param>
    /// <param name="faults">Gets all that is wrong.</param>
    public static ServerSettings Read(ServerDraft typed, SendingServer? known, List<FieldFault> faults)
    {
        if (known is not null && known.Type != typed.Type) Add(faults, "type", $"It is of another type, which stays: add a new server, and pause this one when nothing more shall leave through it.");
        if (known is { IsSmtp: true } && typed is { Type: not ServerType.SesApi, Smtp: null }) Add(faults, "smtp", "Missing: a change sets everything, and without it host, login and connections would be taken away. Send it as it shall be; only the password may be left out, which then stays.");
        if (typed is { Type: ServerType.SesApi, Smtp: not null }) Add(faults, "smtp", "Leave it out: Amazon SES (API) is not reached by SMTP. The types that are: ses_smtp and smtp.");
        var smtp = typed.Type == ServerType.SesApi ? null : SmtpRules.Read(typed, known, faults);
        if (typed.Type == ServerType.Smtp) return Sorted(OfRelay(typed, smtp, faults), faults);
        var endpoint = Address(typed.Endpoint, "endpoint", faults);
        var region = Region(typed, endpoint, faults);
        var settings = new ServerSettings(Name(typed, faults), region)
        {
            Type = typed.Type,
            Smtp = smtp,
            Endpoint = endpoint,
            QueueUrl = Queue(typed, region, faults),
            Topic = Topic(typed, region, faults),
            EventCertificate = Certificate(typed, endpoint, faults),
            RoleArn = RoleOf(typed, faults),
            ExternalId = ExternalOf(typed, faults),
            DefaultFrom = From(typed, faults),
            ConfigurationSet = Set(typed, faults),
            Limits = LimitRules.Read(typed, faults),
            SendsOwnMail = typed.SendsOwnMail,
        };
        if (typed.Type == ServerType.SesSmtp) return Sorted(BesideSmtp(typed, settings, known, faults), faults);
        return Sorted(typed.UsesEnvironment ? settings : Key(typed, settings, known, faults), faults);
    }

    private static ServerSettings Sorted(ServerSettings settings, List<FieldFault> faults)
    {
        faults.Sort((one, other) => Array.IndexOf(Order, one.Field).CompareTo(Array.IndexOf(Order, other.Field)));
        return settings;
    }

    /// <summary>A relay knows no region, no set and no events, and nobody but it can be asked who may send.</summary>
    private static ServerSettings OfRelay(ServerDraft typed, SmtpSettings? smtp, List<FieldFault> faults)
    {
        foreach (var (field, value) in new[] { ("region", typed.Region), ("access_key_id", typed.AccessKeyId), ("secret_access_key", typed.SecretAccessKey), ("role_arn", typed.RoleArn), ("configuration_set", typed.ConfigurationSet),
            ("queue_url", typed.QueueUrl), ("topic_arn", typed.TopicArn), ("endpoint", typed.Endpoint), ("event_certificate", typed.EventCertificate), ("quota_share", typed.QuotaShare) })
            if (Text(value) is not null) Add(faults, field, "Leave it empty: only Amazon SES has it.");
        return new ServerSettings(Name(typed, faults), "") { Type = ServerType.Smtp, Smtp = smtp, DefaultFrom = From(typed, faults), Limits = LimitRules.Read(typed, faults), SendsOwnMail = typed.SendsOwnMail };
    }

    /// <summary>A key beside SMTP can be left out; nothing is told of the account then.</summary>
    private static ServerSettings BesideSmtp(ServerDraft typed, ServerSettings settings, SendingServer? known, List<FieldFault> faults)
    {
        if (typed.Smtp?.Host is null or "" && !SesSmtp.IsOffered(settings.Region)) Add(faults, "region", $"Amazon SES offers no SMTP in {settings.Region}, only its API: choose another region, or add the server as Amazon SES (API).");
        if (settings.RoleArn is not null) Add(faults, "role_arn", "Leave it empty: an SMTP password belongs to a key of its own, and a role has none.");
        if (Text(typed.AccessKeyId) is not null || Text(typed.SecretAccessKey) is not null) return Key(typed, settings, known, faults);
        foreach (var (field, value) in new[] { ("queue_url", typed.QueueUrl), ("topic_arn", typed.TopicArn), ("endpoint", typed.Endpoint), ("quota_share", typed.QuotaShare) })
            if (Text(value) is not null) Add(faults, field, "It needs an access key beside the SMTP password: write one, or leave this empty.");
        // Nobody tells the account's rate then, so there is always a limit that somebody can see and change.
        return settings with { Limits = settings.Limits with { PerSecond = settings.Limits.PerSecond ?? SesSmtp.UsualRate } };
    }

    private static string Name(ServerDraft typed, List<FieldFault> faults)
    {
        var name = typed.Name.Trim();
        if (name.Length == 0) Add(faults, "name", "Give it a name, by which it stands in lists and reports.");
        else if (name.Length > MostName) Add(faults, "name", $"The name has {name.Length} characters; {MostName} are possible.");
        else if (name.Any(char.IsControl)) Add(faults, "name", "The name has a line break or another character that cannot be shown.");
        return name;
    }

    private static ServerSettings Key(ServerDraft typed, ServerSettings settings, SendingServer? known, List<FieldFault> faults)
    {
        var (id, secret) = (Text(typed.AccessKeyId), Text(typed.SecretAccessKey));
        if (id is null) Add(faults, "access_key_id", "Write the access key id, or use the key of this machine.");
        else if (!KeyId.IsMatch(id)) Add(faults, "access_key_id", "This is not an access key id: it has at least 16 letters and digits and no spaces, such as AKIAIOSFODNN7EXAMPLE.");
        if (secret is null)
        {
            if (Missing(id, settings, known) is { } why) Add(faults, "secret_access_key", why);
        }
        else if (secret.Any(c => c is < '!' or > '~')) Add(faults, "secret_access_key", "A secret has no spaces and no letters outside ASCII: copy it again.");
        else if (settings.Endpoint is null && secret.Length != SecretLength)
            Add(faults, "secret_access_key", $"A secret access key has {SecretLength} characters, this has {secret.Length}: copy it again. An SMTP password is not the secret of a key.");
        else if (secret.Length > 200) Add(faults, "secret_access_key", $"{secret.Length} characters are more than the 200 of a secret.");
        return settings with { AccessKeyId = id, SecretAccessKey = secret };
    }

    /// <summary>Why the stored secret cannot stay; null: it can.</summary>
    private static string? Missing(string? id, ServerSettings settings, SendingServer? known)
    {
        if (known?.SecretAccessKey is null) return "Write the secret that belongs to the access key id.";
        if (id is not null && id != known.AccessKeyId) return "This is another access key id: write the secret that belongs to it.";
        const string again = "write the secret again. A stored secret is never used at an address that it was not entered for.";
        if (settings.Region != known.Region) return $"The region was {known.Region}: {again}";
        if (settings.Smtp is { } smtp && (smtp.Host != known.Host || smtp.Authority != known.Authority || (smtp.Host is not null && smtp.Port != known.Port))) return $"The host was {known.Host ?? SesSmtp.HostOf(known.Region)}:{known.Port}, and the password that is sent to it is derived from the secret: {again}";
        if (settings.Smtp is { Host: not null, User: null } && known.SmtpUser is not null) return $"The password that is sent to {known.Host} will be derived from the secret now: {again}";
        if (settings.Endpoint?.ToString() != known.Endpoint) return $"The endpoint address was {known.Endpoint ?? "AWS's own"}: {again}";
        return settings.QueueUrl is { } queue && queue.Authority != Authority(known.QueueUrl) && queue.Authority != settings.Endpoint?.Authority && !AwsEndpoints.IsAws(queue)
            ? $"The queue is at an address that is not AWS's: {again}"
            : null;
    }

    private static string? Authority(string? url) => url is null ? null : new Uri(url).Authority;

    private static string Region(ServerDraft typed, Uri? endpoint, List<FieldFault> faults)
    {
        var region = typed.Region.Trim();
        if (region.Length == 0) Add(faults, "region", "Choose the region.");
        else if (SesRegions.PlaceOf(region) is null && !(endpoint is not null && AwsEndpoints.IsRegion(region)))
            Add(faults, "region", $"“{region.Fit(60)}” is not a region of Amazon SES. One that is newer than this program needs its endpoint address.");
        return region;
    }

    private static Uri? Address(string? typed, string field, List<FieldFault> faults)
    {
        if (Text(typed) is not { } text) return null;
        if (text.Length > 500 || !Uri.TryCreate(text, UriKind.Absolute, out var uri)) Add(faults, field, $"“{text.Fit(100)}” is not an address: it begins with https://.");
        else if (!AwsEndpoints.IsAllowed(uri, allowPlainHttp: false, out var fault)) Add(faults, field, $"{char.ToUpperInvariant(fault[0])}{fault[1..]}.");
        else return uri;
        return null;
    }

    private static Uri? Queue(ServerDraft typed, string region, List<FieldFault> faults)
    {
        if (Address(typed.QueueUrl, "queue_url", faults) is not { } queue) return null;
        if (queue.AbsolutePath.Trim('/').Split('/').Length < 2)
            Add(faults, "queue_url", $"Give the whole address of the queue, with account and name: https://sqs.{(SesRegions.PlaceOf(region) is null ? "eu-west-1" : region)}.amazonaws.com/123456789012/postroad-events.");
        else if (AwsEndpoints.IsAws(queue) && queue.IdnHost.StartsWith("sqs.", StringComparison.OrdinalIgnoreCase) && queue.IdnHost.Split('.') is { Length: > 2 } parts && parts[1] != region && SesRegions.PlaceOf(region) is not null)
            Add(faults, "queue_url", $"The queue is in {parts[1]} and the server in {region}: its events come from a queue in its own region.");
        return queue;
    }

    private static TopicArn? Topic(ServerDraft typed, string region, List<FieldFault> faults)
    {
        if (typed.TopicArn is null) return null;
        var example = $"arn:aws:sns:{(SesRegions.PlaceOf(region) is null ? "eu-west-1" : region)}:123456789012:postroad-events";
        if (Text(typed.TopicArn) is not { } text) Add(faults, "topic_arn", $"Write the topic: {example}.");
        else if (!TopicArn.TryParse(text, out var topic)) Add(faults, "topic_arn", $"“{text.Fit(100)}” is not the ARN of a standard topic, such as {example}.");
        else if (topic.Region != region) Add(faults, "topic_arn", $"The topic is in {topic.Region} and the server in {region}: its events come from a topic in its own region.");
        else if (Text(typed.QueueUrl) is not null) Add(faults, "topic_arn", "Events come from a queue or from a topic, and both are named: leave one of them empty.");
        else return topic;
        return null;
    }

    /// <summary>A look-alike signs with a certificate of its own, and nothing else is believed of it; what comes of AWS is measured by nothing that somebody pasted.</summary>
    private static string? Certificate(ServerDraft typed, Uri? endpoint, List<FieldFault> faults)
    {
        // An address that could not be read has its fault already.
        if (endpoint is null && Text(typed.Endpoint) is not null) return null;
        var (text, isWanted) = (Text(typed.EventCertificate), typed.TopicArn is not null && endpoint is not null && !AwsEndpoints.IsAws(endpoint));
        if (text is null && isWanted) Add(faults, "event_certificate", "Paste the certificate with which this look-alike signs its messages: nothing else is believed of it.");
        else if (text is not null && !isWanted)
            Add(faults, "event_certificate", "Leave it empty: only events that come from a topic of a look-alike, at an endpoint address of its own, are checked by a pasted certificate. Those of AWS are checked by AWS's.");
        else if (text is null) return null;
        else if (Pem(text) is { } pem) return pem;
        else Add(faults, "event_certificate", "This is not a certificate of an RSA key: one begins with -----BEGIN CERTIFICATE----- and ends with -----END CERTIFICATE-----.");
        return null;
    }

    /// <summary>The first certificate in a text and nothing besides, such as a key that was copied with it. Null: there is none.</summary>
    private static string? Pem(string text)
    {
        if (text.Length > MostCertificate) return null;
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(text);
            using var key = certificate.GetRSAPublicKey();
            return key is null || certificate.ExportCertificatePem() is not { Length: <= MostCertificate } pem ? null : pem;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static string From(ServerDraft typed, List<FieldFault> faults)
    {
        if (EmailAddress.TryParse(typed.DefaultFrom, out var from, out var fault)) return from.ToString();
        Add(faults, "default_from", typed.DefaultFrom.Trim().Length == 0 ? "Write an address that may send: the connection is tested with it." : $"This is not an address: {fault}.");
        return "";
    }

    private static string? RoleOf(ServerDraft typed, List<FieldFault> faults)
    {
        var role = Text(typed.RoleArn);
        if (role is not null && (role.Length > MostRole || !Role.IsMatch(role))) Add(faults, "role_arn", $"“{role.Fit(100)}” is not the ARN of a role, such as arn:aws:iam::123456789012:role/postroad.");
        return role;
    }

    private static string? ExternalOf(ServerDraft typed, List<FieldFault> faults)
    {
        if (Text(typed.ExternalId) is not { } id) return null;
        if (Text(typed.RoleArn) is null) Add(faults, "external_id", "An external id belongs to a role: write the role too, or leave this empty.");
        else if (id.Length > MostExternalId) Add(faults, "external_id", $"The external id has {id.Length} characters; {MostExternalId} are possible.");
        else if (!External.IsMatch(id)) Add(faults, "external_id", "An external id has at least two characters: letters, digits and _+=,.@:/- without spaces.");
        return id;
    }
    internal static bool IsSetName(string text) => SetName.IsMatch(text);

    private static string? Set(ServerDraft typed, List<FieldFault> faults)
    {
        var set = Text(typed.ConfigurationSet);
        if (set is not null && !SetName.IsMatch(set)) Add(faults, "configuration_set", "The name of a configuration set has up to 64 letters, digits, dashes and underscores.");
        return set;
    }

    private static string? Text(string? typed) => string.IsNullOrWhiteSpace(typed) ? null : typed.Trim();

    private static void Add(List<FieldFault> faults, string field, string sentence) => faults.Add(new FieldFault(field, sentence));
}
