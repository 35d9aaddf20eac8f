using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Campaigns;

/// <summary>Stored; do not renumber.</summary>
public enum CampaignState : short
{
    Draft = 0,
    Scheduled = 1,
    Preparing = 2,
    Sending = 3,
    Waiting = 4,
    Paused = 5,
    Finished = 6,
    Cancelled = 7,
}

/// <summary>One mailing to an audience. As a draft it may lack whatever is not known yet; it may be changed until it starts, and not afterwards.</summary>
public sealed class Campaign : ICustomerOwned
{
    /// <summary>Characters of <see cref="StateReason"/>.</summary>
    internal const int MostReason = 2000;

    /// <summary>Characters of <see cref="Preheader"/>.</summary>
    internal const int MostPreheader = 300;

    public long Id { get; private set; }

    public required CustomerId CustomerId { get; init; }

    public required string PublicId { get; init; }

    public required string Name { get; set; }

    /// <summary>The first list of its audience, whose sender defaults and postal address it has. 0: none is chosen yet.</summary>
    public required long ListId { get; set; }

    /// <summary>All of its audience. Empty: everybody on <see cref="ListId"/>.</summary>
    public Audience Audience { get; set; } = Audience.Nobody;

    /// <summary>0: the customer's default server, which is looked up when it starts.</summary>
    public required long ServerId { get; set; }

    /// <summary>Null: the server's, or the installation's own address.</summary>
    public long? TrackingDomainId { get; set; }

    /// <summary>Its own configuration set. Null: that of its class at the server.</summary>
    public string? ConfigurationSet { get; set; }

    /// <summary>Whether opens and clicks are counted. Null: as its class does at the server.</summary>
    public bool? Tracks { get; set; }

    public required string Subject { get; set; }

    /// <summary>The line that mailboxes show beside the subject. Null: none.</summary>
    public string? Preheader { get; set; }

    public required string FromName { get; set; }

    public required string FromAddress { get; set; }

    /// <summary>Null: replies go to From.</summary>
    public string? ReplyTo { get; set; }

    public required string Html { get; set; }

    /// <summary>Null: made from the HTML.</summary>
    public string? Text { get; set; }

    public CampaignState State { get; private set; }

    public required DateTimeOffset StateSince { get; set; }

    /// <summary>Waiting and Paused: for what, in words for the user. Draft: why it did not start when it was due. Null otherwise.</summary>
    public string? StateReason { get; private set; }

    /// <summary>Who paused or cancelled it: a person's name. Null: nobody did.</summary>
    public string? StateBy { get; private set; }

    /// <summary>Scheduled: when it starts. Null in every other state.</summary>
    public DateTimeOffset? ScheduledAt { get; private set; }

    /// <summary>From 1; raised by each change that a person makes.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>The last change that a person made. Null: none since it was made.</summary>
    public DateTimeOffset? ChangedAt { get; private set; }

    /// <summary>A person's name. Null with <see cref="ChangedAt"/>.</summary>
    public string? ChangedBy { get; private set; }

    /// <summary>The campaign whose missed recipients this one mails. Null: the audience is its list.</summary>
    public long? MissedOf { get; init; }

    /// <summary>The run that mails it; null before it starts.</summary>
    public long? SendId { get; private set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; private set; }

    public DateTimeOffset? FinishedAt { get; private set; }

    public CampaignId Key => new(Id);

    public bool IsEditable => State is CampaignState.Draft or CampaignState.Scheduled;

    /// <summary>The lists of its audience, in their order.</summary>
    public IReadOnlyList<long> Lists => Audience.Lists.Count > 0 ? Audience.Lists : ListId == 0 ? [] : [ListId];

    /// <summary>Somebody changed what it says, whom it mails or when.</summary>
    public void Touch(string by, DateTimeOffset at) => (Version, ChangedBy, ChangedAt) = (Version + 1, by, at);

    /// <exception cref="IllegalMoveException">It has started.</exception>
    public void Schedule(DateTimeOffset start, DateTimeOffset at)
    {
        if (State != CampaignState.Scheduled) MoveTo(CampaignState.Scheduled, at);
        ScheduledAt = start;
    }

    /// <param name="why">It was not taken back by a person: why it does not start by itself. Null: it was.</param>
    public void TakeBack(string? why, DateTimeOffset at)
    {
        MoveTo(CampaignState.Draft, at);
        StateReason = why;
    }

    /// <exception cref="IllegalMoveException">Not a draft any more.</exception>
    public void Start(SendId send, DateTimeOffset at)
    {
        MoveTo(CampaignState.Preparing, at);
        (SendId, StartedAt) = (send.Value, at);
    }

    public void GoOn(DateTimeOffset at)
    {
        if (State != CampaignState.Sending) MoveTo(CampaignState.Sending, at);
    }

    public void Wait(string reason, DateTimeOffset at)
    {
        if (State != CampaignState.Waiting) MoveTo(CampaignState.Waiting, at);
        StateReason = reason;
    }

    public void Finish(DateTimeOffset at)
    {
        MoveTo(CampaignState.Finished, at);
        FinishedAt = at;
    }

    /// <param name="by">Name of the person, or of what paused it.</param>
    /// <param name="why">For whoever looks at it later; null: not said.</param>
    public void Pause(string by, string? why, DateTimeOffset at)
    {
        MoveTo(CampaignState.Paused, at);
        (StateBy, StateReason) = (by, why);
    }

    public void Resume(DateTimeOffset at) => MoveTo(CampaignState.Sending, at);

    /// <summary>Who was not mailed yet will not be; what is on its way is still followed, and <see cref="FinishedAt"/> says when all of it had its answer.</summary>
    public void Cancel(string by, string? why, DateTimeOffset at)
    {
        MoveTo(CampaignState.Cancelled, at);
        (StateBy, StateReason) = (by, why);
    }

    /// <summary>Nothing of a cancelled campaign is on its way any more.</summary>
    public void Settle(DateTimeOffset at)
    {
        if (State == CampaignState.Cancelled) FinishedAt ??= at;
    }

    /// <summary>A finished campaign goes on because somebody has uncertain deliveries sent again.</summary>
    public void Reopen(DateTimeOffset at)
    {
        MoveTo(CampaignState.Sending, at);
        FinishedAt = null;
    }

    private void MoveTo(CampaignState next, DateTimeOffset at)
    {
        if (!LegalMoves.Allows(State, next)) throw new IllegalMoveException(Name, State, next);
        (State, StateSince, StateReason, StateBy, ScheduledAt) = (next, at, null, null, null);
    }

    internal sealed class Mapping : IEntityTypeConfiguration<Campaign>
    {
        public void Configure(EntityTypeBuilder<Campaign> builder)
        {
            builder.ToTable("campaigns").HasKey(c => c.Id);
            builder.Property(c => c.ConfigurationSet).HasMaxLength(Sending.ServerClass.MostSet);
            builder.HasIndex(c => c.PublicId).IsUnique();
            builder.HasIndex(c => c.CustomerId);
            builder.HasIndex(c => c.SendId).IsUnique();
            builder.HasIndex(c => new { c.State, c.ScheduledAt });
            builder.Ignore(c => c.Key).Ignore(c => c.Lists).Ignore(c => c.IsEditable);
            builder.Property(c => c.Audience).HasConversion(Audience.Converter, Audience.Comparer).HasDefaultValueSql("'{}'");
            builder.Property(c => c.Preheader).HasMaxLength(MostPreheader);
            builder.Property(c => c.Version).HasDefaultValue(1);
            builder.Property(c => c.ChangedBy).HasMaxLength(200);
            builder.Property(c => c.PublicId).HasMaxLength(Primitives.PublicId.Length);
            builder.Property(c => c.Name).HasMaxLength(200);
            builder.Property(c => c.Subject).HasMaxLength(2000);
            builder.Property(c => c.FromName).HasMaxLength(200);
            builder.Property(c => c.FromAddress).HasMaxLength(EmailAddress.MaxLength);
            builder.Property(c => c.ReplyTo).HasMaxLength(EmailAddress.MaxLength);
            builder.Property(c => c.StateReason).HasMaxLength(MostReason);
            builder.Property(c => c.StateBy).HasMaxLength(200);
        }
    }
}
