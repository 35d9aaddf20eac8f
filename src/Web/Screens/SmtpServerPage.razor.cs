using Microsoft.AspNetCore.Components;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Smtp;
using Postroad.Web.Parts;
using Postroad.Web.SignIn;

namespace Postroad.Web.Screens;

/// <summary>Makes and changes servers that are reached by SMTP: relays, and Amazon SES over SMTP.</summary>
public sealed partial class SmtpServerPage
{
    [Parameter] public string? PublicId { get; set; }
    [CascadingParameter] public required HttpContext Http { get; set; }
    [SupplyParameterFromQuery(Name = "preset")] public string? PresetKey { get; set; }
    [SupplyParameterFromForm(Name = "name", FormName = "server")] public string? Name { get; set; }
    [SupplyParameterFromForm(Name = "region", FormName = "server")] public string? Region { get; set; }
    [SupplyParameterFromForm(Name = "host", FormName = "server")] public string? Host { get; set; }
    [SupplyParameterFromForm(Name = "port", FormName = "server")] public string? Port { get; set; }
    [SupplyParameterFromForm(Name = "encryption", FormName = "server")] public string? Encryption { get; set; }
    [SupplyParameterFromForm(Name = "allow_plaintext", FormName = "server")] public bool AllowPlaintext { get; set; }
    [SupplyParameterFromForm(Name = "smtp_user", FormName = "server")] public string? User { get; set; }
    [SupplyParameterFromForm(Name = "smtp_password", FormName = "server")] public string? Password { get; set; }
    [SupplyParameterFromForm(Name = "kept_password", FormName = "server")] public string? KeptPassword { get; set; }
    [SupplyParameterFromForm(Name = "access_key_id", FormName = "server")] public string? KeyId { get; set; }
    [SupplyParameterFromForm(Name = "secret_access_key", FormName = "server")] public string? Secret { get; set; }
    [SupplyParameterFromForm(Name = "kept", FormName = "server")] public string? KeptSecret { get; set; }
    [SupplyParameterFromForm(Name = "default_from", FormName = "server")] public string? From { get; set; }
    [SupplyParameterFromForm(Name = "configuration_set", FormName = "server")] public string? Set { get; set; }
    [SupplyParameterFromForm(Name = "queue_url", FormName = "server")] public string? Queue { get; set; }
    [SupplyParameterFromForm(Name = "events", FormName = "server")] public string? Events { get; set; }
    [SupplyParameterFromForm(Name = "topic_arn", FormName = "server")] public string? Topic { get; set; }
    [SupplyParameterFromForm(Name = "event_certificate", FormName = "server")] public string? Certificate { get; set; }
    [SupplyParameterFromForm(Name = "endpoint", FormName = "server")] public string? Endpoint { get; set; }
    [SupplyParameterFromForm(Name = "envelope_sender", FormName = "server")] public string? EnvelopeSender { get; set; }
    [SupplyParameterFromForm(Name = "own_mail", FormName = "server")] public bool OwnMail { get; set; }
    [SupplyParameterFromForm(Name = "max_per_second", FormName = "server")] public string? Limit { get; set; }
    [SupplyParameterFromForm(Name = "max_per_minute", FormName = "server")] public string? PerMinute { get; set; }
    [SupplyParameterFromForm(Name = "max_per_hour", FormName = "server")] public string? PerHour { get; set; }
    [SupplyParameterFromForm(Name = "max_per_day", FormName = "server")] public string? PerDay { get; set; }
    [SupplyParameterFromForm(Name = "quota_share", FormName = "server")] public string? Share { get; set; }
    [SupplyParameterFromForm(Name = "connections", FormName = "server")] public string? Connections { get; set; }
    [SupplyParameterFromForm(Name = "messages_per_connection", FormName = "server")] public string? MessagesPerConnection { get; set; }
    [SupplyParameterFromForm(Name = "authority", FormName = "server")] public string? Authority { get; set; }
    [SupplyParameterFromForm(Name = "anyway", FormName = "server")] public string? Anyway { get; set; }
    [SupplyParameterFromForm(Name = "over", FormName = "server")] public int? Over { get; set; }
    [SupplyParameterFromForm(Name = "version", FormName = "server")] public int? Seen { get; set; }
    [SupplyParameterFromForm(Name = "version", FormName = "delete")] public int? DeletedVersion { get; set; }

    private bool IsThere { get; set; }

    private SendingServer? Known { get; set; }

    private SendingServer? Stale { get; set; }

    private SendingServer? OwnMailServer { get; set; }

    private ServerType Type { get; set; }

    private ServerDraft Typed { get; set; } = new() { Name = "", Region = "", DefaultFrom = "" };

    private IReadOnlyList<FieldFault> Faults { get; set; } = [];

    private ConnectionTest? Test { get; set; }

    private Clock Clock { get; set; } = null!;

    private int? Version { get; set; }

    private string? NotDeleted { get; set; }

    private bool IsSes => Type == ServerType.SesSmtp;

    private SmtpDraft Smtp => Typed.Smtp ?? new SmtpDraft();

    /// <summary>Null: none is chosen.</summary>
    private SmtpPreset? Preset => Known is null && !IsSes ? SmtpPresets.Find(PresetKey) : null;

    private string Title => Known is null ? "Add a sending server" : $"Edit {Known.Name}";

    private IEnumerable<(SmtpEncryption Encryption, string Word, string About)> Encryptions => new (SmtpEncryption, string, string)[]
    {
        (SmtpEncryption.StartTls, "start-tls", IsSes ? "Ports 587, 2587 and 25" : "Mostly port 587; never goes on without it"),
        (SmtpEncryption.Tls, "tls", IsSes ? "Ports 465 and 2465" : "Mostly port 465"),
        (SmtpEncryption.None, "none", "Only to this machine, or where you tick it below"),
    }.Take(IsSes ? 2 : 3);

    protected override async Task OnInitializedAsync()
    {
        var caller = Callers.Of(Http);
        Clock = new Clock(caller.TimeZone, Time.GetUtcNow());
        if (PublicId is not null) Known = await Servers.FindAsync(PublicId, Http.RequestAborted);
        if (Known is { IsSmtp: false })
        {
            // It has a form of its own.
            Navigation.NavigateTo(Addresses.ServerEdit(Known.PublicId));
            return;
        }

        IsThere = PublicId is null || Known is not null;
        if (!IsThere)
        {
            Navigation.NotFound();
            return;
        }

        Type = Known?.Type ?? (Http.Request.Path.Value!.EndsWith("/ses-smtp", StringComparison.Ordinal) ? ServerType.SesSmtp : ServerType.Smtp);
        OwnMailServer = (await Servers.ListAsync(Http.RequestAborted)).FirstOrDefault(s => s.SendsOwnMail && s.PublicId != PublicId);
        Version = Seen ?? Known?.Version;
        if (Name is not null) Typed = Read();
        else if (Known is { } server) Typed = ServerDraft.Of(server);
        // Somebody has to do it: the first one is asked.
        else Typed = Fresh() with { SendsOwnMail = OwnMailServer is null };
    }

    private ServerDraft Fresh() => new()
    {
        Type = Type, Name = Preset?.Name ?? "", Region = "", DefaultFrom = "",
        Smtp = new SmtpDraft { Host = Preset?.Host, Port = $"{Preset?.Port ?? SesSmtp.Ports[0]}", Encryption = Preset?.Encryption ?? SmtpEncryption.StartTls, User = Preset?.User, MessagesPerConnection = Preset?.MessagesPerConnection is { } messages ? $"{messages}" : null },
    };

    private ServerDraft Read() => (Known is { } known ? ServerDraft.Of(known) : Fresh()) with
    {
        Name = Name ?? "", Region = IsSes ? Region ?? "" : "", DefaultFrom = From ?? "", SendsOwnMail = OwnMail,
        AccessKeyId = IsSes ? KeyId : null, SecretAccessKey = IsSes ? Opened(Secret, KeptSecret) : null, ConfigurationSet = IsSes ? Set : null, Endpoint = IsSes ? Endpoint : null,
        QueueUrl = IsSes && Events != "topic" ? Queue : null, TopicArn = IsSes && Events == "topic" ? Topic ?? "" : null, EventCertificate = IsSes && Events == "topic" ? Certificate : null, QuotaShare = IsSes ? Share : null,
        MaxPerSecond = Limit, MaxPerMinute = PerMinute, MaxPerHour = PerHour, MaxPerDay = PerDay,
        Smtp = new SmtpDraft
        {
            Host = Host, Port = Port, Encryption = Encryption switch { "tls" => SmtpEncryption.Tls, "none" => SmtpEncryption.None, _ => SmtpEncryption.StartTls }, AllowPlaintext = AllowPlaintext, User = User,
            Password = Opened(Password, KeptPassword), EnvelopeSender = IsSes ? null : EnvelopeSender, Connections = Connections, MessagesPerConnection = MessagesPerConnection, Authority = Authority,
        },
    };

    private string? Opened(string? typed, string? kept) => string.IsNullOrWhiteSpace(typed) ? Kept.Open(Callers.Of(Http).User, kept) : typed;

    private async Task SaveAsync()
    {
        if (!IsThere) return;
        var caller = Callers.Of(Http);
        var save = Known is null
            ? await Edits.CreateAsync(Typed, Anyway is not null, caller.UserName, Http.RequestAborted)
            : await Edits.ChangeAsync(Known.PublicId, Typed, Over ?? Seen ?? 0, Anyway is not null, caller.UserName, Http.RequestAborted);
        switch (save.Edit)
        {
            case Edit<SendingServer>.Saved saved:
                Navigation.NavigateTo(Addresses.Server(saved.Value.PublicId));
                return;
            case Edit<SendingServer>.Faulty faulty:
                (Faults, Test) = (faulty.Faults, save.Test);
                Http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
                break;
            case Edit<SendingServer>.Stale stale:
                Stale = stale.Current;
                Http.Response.StatusCode = StatusCodes.Status409Conflict;
                break;
            default:
                Navigation.NotFound();
                return;
        }

        if (Over is not null) Version = Over;
        KeptSecret = string.IsNullOrEmpty(Typed.SecretAccessKey) ? null : Kept.Seal(caller.User, Typed.SecretAccessKey);
        KeptPassword = string.IsNullOrEmpty(Smtp.Password) ? null : Kept.Seal(caller.User, Smtp.Password);
    }

    private async Task DeleteAsync()
    {
        if (Known is null) return;
        switch (await Edits.DeleteAsync(Known.PublicId, DeletedVersion ?? 0, Callers.Of(Http).UserName, Http.RequestAborted))
        {
            case Edit<SendingServer>.Saved:
                Navigation.NavigateTo(Addresses.Servers);
                return;
            case Edit<SendingServer>.Faulty faulty:
                NotDeleted = faulty.Faults[0].Sentence;
                break;
            default:
                NotDeleted = "Somebody changed it meanwhile: look at it as it is now before you delete it.";
                break;
        }

        Http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
    }
}
