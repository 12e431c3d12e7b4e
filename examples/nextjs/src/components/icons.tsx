import type { SVGProps } from 'react'

/** Icons stand beside words or in buttons with a label: screen readers skip them. */
function Icon(props: SVGProps<SVGSVGElement>) {
  return (
    <svg
      viewBox="0 0 24 24"
      width="24"
      height="24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.9"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      {...props}
    />
  )
}

export function LogoIcon(props: SVGProps<SVGSVGElement>) {
  return (
    <svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" {...props}>
      <g transform="rotate(-45 16 16)">
        <path d="M9 9.5h7v13H9a6.5 6.5 0 0 1 0-13Z" fill="var(--accent)" />
        <path d="M16 9.5h7a6.5 6.5 0 0 1 0 13h-7Z" fill="var(--logo-light)" />
        <path d="M9 12.6h4.5" stroke="var(--surface)" strokeWidth="1.8" strokeLinecap="round" opacity=".7" />
      </g>
    </svg>
  )
}

export function CardsIcon() {
  return (
    <Icon>
      <rect x="4" y="8" width="16" height="12" rx="2.5" />
      <path d="M7 8V6.5A1.5 1.5 0 0 1 8.5 5h7A1.5 1.5 0 0 1 17 6.5V8M8 12.5h8M8 16h5" />
    </Icon>
  )
}

export function ResumeIcon() {
  return (
    <Icon>
      <circle cx="12" cy="12" r="8.5" />
      <path d="m10.3 8.9 4.9 3.1-4.9 3.1Z" />
    </Icon>
  )
}

export function AccountIcon() {
  return (
    <Icon>
      <circle cx="12" cy="8.5" r="3.7" />
      <path d="M4.8 20a7.3 7.3 0 0 1 14.4 0" />
    </Icon>
  )
}

export function SyncIcon(props: SVGProps<SVGSVGElement>) {
  return (
    <Icon {...props}>
      <path d="M19.5 10A7.8 7.8 0 0 0 5.4 8M4.5 14a7.8 7.8 0 0 0 14.1 2M5 4v4.2h4.2M19 20v-4.2h-4.2" />
    </Icon>
  )
}

export function CheckIcon(props: SVGProps<SVGSVGElement>) {
  return (
    <Icon {...props}>
      <path d="m5 12.5 4.6 4.6L19 7.5" />
    </Icon>
  )
}

export function CrossIcon(props: SVGProps<SVGSVGElement>) {
  return (
    <Icon {...props}>
      <path d="m6.5 6.5 11 11m0-11-11 11" />
    </Icon>
  )
}

export function ArrowIcon(props: SVGProps<SVGSVGElement>) {
  return (
    <Icon {...props}>
      <path d="M5 12h14m-5.5-5.5L19 12l-5.5 5.5" />
    </Icon>
  )
}

export function SearchIcon(props: SVGProps<SVGSVGElement>) {
  return (
    <Icon {...props}>
      <circle cx="10.8" cy="10.8" r="6.3" />
      <path d="m15.5 15.5 4.5 4.5" />
    </Icon>
  )
}
