import Head from "next/head";
import { getLessonProgress, getSyncStatus } from "lesson-progress";

import { Card } from "../card";

export default function Page({ onServer }) {
  return (
    <>
      <Head>
        <link rel="icon" href="data:," />
      </Head>
      <Card />
      <footer>{onServer}</footer>
    </>
  );
}

export function getServerSideProps() {
  return { props: { onServer: `${getLessonProgress(7)} ${getSyncStatus().state}` } };
}
