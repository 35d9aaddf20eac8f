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

/// <summary>One mailing to an audience. Its content is frozen when it starts.</summary>
public sealed class Campaign : ICustomerOwned
{
    /// <summary>Characters of <see cref="StateReason"/>.</summary>
    internal const int MostReason = 2000;

    public long Id { get; private set; }

    public required CustomerId CustomerId { get; init; }

    public required string PublicId { get; init; }

    public required string Name { get; set; }

    public required long ListId { get; init; }

    public required long ServerId { get; init; }

    public required string Subject { get; set; }

    public required string FromName { get; set; }

    public required string FromAddress { get; set; }

    /// <summary>Null: replies go to From.</summary>
    public string? ReplyTo { get; set; }

    public required string Html { get; set; }

    /// <summary>Null: made from the HTML.</summary>
    public string? Text { get; set; }

    public CampaignState State { get; private set; }

    public required DateTimeOffset StateSince { get; set; }

    /// <summary>Waiting and Paused: for what, in words for the user. Null otherwise.</summary>
    public string? StateReason { get; private set; }

    /// <summary>Who paused or cancelled it: a person's name. Null: nobody did.</summary>
    public string? StateBy { get; private set; }

    /// <summary>The campaign whose missed recipients this one mails. Null: the audience is its list.</summary>
    public long? MissedOf { get; init; }

    /// <summary>The run that mails it; null before it starts.</summary>
    public long? SendId { get; private set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; private set; }

    public DateTimeOffset? FinishedAt { get; private set; }

    public CampaignId Key => new(Id);

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
        (State, StateSince, StateReason, StateBy) = (next, at, null, null);
    }

    internal sealed class Mapping : IEntityTypeConfiguration<Campaign>
    {
        public void Configure(EntityTypeBuilder<Campaign> builder)
        {
            builder.ToTable("campaigns").HasKey(c => c.Id);
            builder.HasIndex(c => c.PublicId).IsUnique();
            builder.HasIndex(c => c.CustomerId);
            builder.HasIndex(c => c.SendId).IsUnique();
            builder.Ignore(c => c.Key);
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
